import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "@enkryptify/testkit";
import { expect, test } from "vitest";
import { DEVELOPMENT_ID } from "../support/world.ts";
import { createCertificate } from "./support/certificate.ts";
import { startForwardProxy, startTls } from "./support/forward-proxy.ts";
import { SESSION_SECRET } from "./support/proxied.ts";
import { runChild, withChild } from "./support/run-child.ts";

// The way that most companies have: https by CONNECT, with a certificate authority of their own. Node.js reads
// NODE_EXTRA_CA_CERTS when it starts, hence the processes.

const folder = withChild();
const HOST = "api.enkryptify.test";

test.each(["http", "https"])(
  "fault 45: a program reads through an %s proxy by CONNECT, keeps the tunnel, and exits",
  async (scheme) => {
    const emulator = await startEmulator();
    const certificate = createCertificate([HOST, "localhost"]);
    const authorities = join(folder(), `authorities-${scheme}.pem`);
    await writeFile(authorities, certificate.cert);
    const api = await startTls(certificate, Number(new URL(emulator.url).port));
    const proxy = await startForwardProxy({ credentials: "user:fake-p@ssword", routes: { [HOST]: api } });
    const port = scheme === "https" ? await startTls(certificate, proxy.port) : proxy.port;
    const place = { workspace: "acme", project: "my-project", environment: DEVELOPMENT_ID };
    const run = await runChild(
      { task: "read", options: { baseUrl: `https://${HOST}`, ...place } },
      {
        ENKRYPTIFY_TOKEN: emulator.token,
        HTTPS_PROXY: `${scheme}://user:fake-p%40ssword@localhost:${port}`,
        NODE_EXTRA_CA_CERTS: authorities,
      },
    );
    expect(run).toMatchObject({ report: { values: [SESSION_SECRET, SESSION_SECRET] }, exitCode: 0, stdout: "", stderr: "" });
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]);
    expect(emulator.count("list")).toBe(2);
  },
);

test("without @mswjs/interceptors the interceptor says what to install, and everything else works", async () => {
  const emulator = await startEmulator();
  const place = { workspace: "acme", project: "my-project", environment: DEVELOPMENT_ID };
  const options = { baseUrl: emulator.url, ...place, interceptor: { rules: [{ match: "https://api.vendor.example" }] } };
  const env = { ENKRYPTIFY_TOKEN: emulator.token };
  const failed = await runChild({ task: "intercept", options }, env);
  expect(failed.report).toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("npm install @mswjs/interceptors@0.41"),
  });
  expect(failed.stderr).toContain("[enkryptify] No request is intercepted.");
  const reading = await runChild({ task: "read", options }, env);
  expect(reading.report).toEqual({ values: [SESSION_SECRET, SESSION_SECRET] });
  expect(reading.exitCode).toBe(0);
});
