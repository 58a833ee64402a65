import { Inject, Injectable, type OnApplicationShutdown, type OnModuleDestroy } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { DEMO_TOKEN } from "@enkryptify/emulator";
import { describe, expect, it } from "vitest";
import { EnkryptifyModule, EnkryptifyService } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";
import { runApp } from "./run-app.ts";

const emulator = useEmulator();
const DEV = { project: "my-project", environment: "development" };

const seen: unknown[] = [];

@Injectable()
class Cleaner implements OnModuleDestroy, OnApplicationShutdown {
  readonly #config: ConfigService;
  constructor(@Inject(ConfigService) config: ConfigService) {
    this.#config = config;
  }
  onModuleDestroy() {
    seen.push(this.#config.get("VITE_APP_TITLE"));
  }
  onApplicationShutdown() {
    seen.push(this.#config.get("VITE_APP_TITLE"));
  }
}

const env = () => ({ ENKRYPTIFY_API_URL: emulator.url(), ENKRYPTIFY_TOKEN: DEMO_TOKEN, ENKRYPTIFY_PROJECT: "my-project" });

describe("B8: an application that closes", () => {
  it("leaves no timer and no socket, and ends by itself", async () => {
    const { code, output } = await runApp("close.mjs", { ...env(), HOW: "close" });
    expect({ code, output }).toEqual({ code: 0, output: "LEFT 0 sockets, 0 timers\n" });
  });

  it("polls no more", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ refresh: { interval: 250 } }))]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    await app.close();
    emulator.clearRequests();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(emulator.count()).toBe(0);
    // A look with the client of the closed application would fail, and be counted.
    expect(service.status().consecutiveFailures).toBe(0);
  });

  it("even without being closed does not keep the process running by polling", async () => {
    const { code, output } = await runApp("close.mjs", { ...env(), HOW: "open" });
    expect({ code, output }).toEqual({ code: 0, output: "LEFT OPEN\n" });
  });

  it("on SIGTERM ends with that signal", async () => {
    const { signal, output } = await runApp("close.mjs", { ...env(), HOW: "signal" });
    expect({ signal, output }).toEqual({ signal: "SIGTERM", output: "" });
  });

  it("lets the shutdown hooks of other providers read secrets", async () => {
    seen.length = 0;
    const app = await boot(
      [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }), EnkryptifyModule.forRoot(emulator.options())],
      {
        providers: [Cleaner],
      },
    );
    await app.close();
    expect(seen).toEqual(["Acme development", "Acme development"]);
  });

  it("does not wait for a refresh that hangs, whose answer is then ignored", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    emulator.fault({ match: { kind: "list" }, hang: true });
    const hanging = service.refresh();
    await app.close();
    await expect(hanging).rejects.toMatchObject({ code: "CLIENT_DESTROYED" });
  });

  it("puts process.env back, with processEnv: true", async () => {
    const before = { ...process.env };
    const app = await boot([EnkryptifyModule.forRoot(emulator.options({ processEnv: true }))]);
    expect(process.env["SESSION_SECRET"]).toMatch(/^fake-session/);
    emulator.setSecret(DEV, "ADDED", "fake-added-value");
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-value");
    await app.get(EnkryptifyService).refresh();
    expect([process.env["SESSION_SECRET"], process.env["ADDED"]]).toEqual(["fake-rotated-value", "fake-added-value"]);
    await app.close();
    expect(process.env).toEqual(before);
  });
});
