import { expect, onTestFinished, test, vi } from "vitest";
import { loadSecrets, watchSecrets, type LoadedSecrets } from "../../src/kit/index.ts";
import { kitEnv } from "./kit-env.ts";

const { emulator, options, context, place } = await kitEnv();

test("a change is told with the names that changed; an equal answer is not", async () => {
  const seen: (readonly string[])[] = [];
  const watch = watchSecrets(await loadSecrets(options, context), {
    intervalMs: 250,
    onChange: (_next, names) => void seen.push(names),
  });
  onTestFinished(() => watch.stop());
  await vi.waitFor(() => expect(emulator.count("list")).toBeGreaterThan(2), 5000);
  expect(seen).toEqual([]);
  emulator.setSecret(place, "SESSION_SECRET", "fake-second-value");
  emulator.deleteSecret(place, "STRIPE_SECRET_KEY");
  await vi.waitFor(() => expect(seen.flat().toSorted()).toEqual(["SESSION_SECRET", "STRIPE_SECRET_KEY"]), 5000);
});

test("after a change a new load in this process has the new values without a request", async () => {
  let next: LoadedSecrets | undefined;
  const watch = watchSecrets(await loadSecrets(options, context), {
    intervalMs: 250,
    onChange: (loaded) => void (next = loaded),
  });
  onTestFinished(() => watch.stop());
  emulator.setSecret(place, "SESSION_SECRET", "fake-second-value");
  await vi.waitFor(() => expect(next).toBeDefined(), 5000);
  watch.stop();
  emulator.clearRequests();
  const again = await loadSecrets(options, context);
  expect(again.values["SESSION_SECRET"] === "fake-second-value").toBe(true);
  expect(emulator.count("list")).toBe(0);
});

test("a failure is told with the time of the next look, and the watch recovers", async () => {
  const errors: string[] = [];
  const seen: string[] = [];
  const watch = watchSecrets(await loadSecrets({ ...options, maxRetries: 0 }, context), {
    intervalMs: 250,
    onChange: (_next, names) => void seen.push(...names),
    onError: (error, retryInMs) => {
      errors.push(error.code);
      expect(retryInMs).toBeGreaterThanOrEqual(225);
    },
  });
  onTestFinished(() => watch.stop());
  const remove = emulator.fault({ status: 503 });
  await vi.waitFor(() => expect(errors).toContain("HTTP_5XX"), 5000);
  remove();
  emulator.setSecret(place, "SESSION_SECRET", "fake-second-value");
  await vi.waitFor(() => expect(seen).toEqual(["SESSION_SECRET"]), 10_000);
});

test("new values that do not pass `required` are refused and the old ones stay", async () => {
  const errors: string[] = [];
  const changes: string[] = [];
  const loaded = await loadSecrets({ ...options, required: ["SESSION_SECRET"] }, context);
  const watch = watchSecrets(loaded, {
    intervalMs: 250,
    onChange: (_next, names) => void changes.push(...names),
    onError: (error) => void errors.push(error.code),
  });
  onTestFinished(() => watch.stop());
  emulator.deleteSecret(place, "SESSION_SECRET");
  await vi.waitFor(() => expect(errors).toContain("SECRETS_MISSING"), 5000);
  expect(changes).toEqual([]);
});
