import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, connect } from "node:net";
import { start } from "./shell.mjs";

const DEV = { project: "my-project", environment: "development" };
const ROTATED = "fake-session-secret-rotated-Yp3Q";

/** Runs a built application in one mode and asserts all that must hold in it. */
export async function checkMode(emulator, app, major, mode) {
  emulator.reset();
  emulator.setSecret(DEV, "POOL_SIZE", "7");
  const tcpPort = await freePort();
  const child = start(process.execPath, ["dist/main.js"], {
    cwd: app,
    env: { ...emulator.env, ENKRYPTIFY_ENVIRONMENT: "development", MODE: mode, MAJOR: major, TCP_PORT: String(tcpPort) },
  });
  try {
    const once = mode.startsWith("standalone");
    await (once ? checkOnce(emulator, child) : checkServer(emulator, child, mode, tcpPort));
    const { code, signal, output } = await child.ended;
    assert.deepEqual({ code, signal }, once ? { code: 0, signal: null } : { code: null, signal: "SIGTERM" });
    assert.match(output, mode === "standalone-open" ? /REPORT/ : /HOOK secrets=available/);
    if (mode === "microservice" && major >= 11) assert.match(output, /OPTIONS secrets=available/);
    assertNothingShown(emulator, output);
  } finally {
    child.stop("SIGKILL");
    await child.ended;
  }
}

async function checkOnce(emulator, child) {
  const [, json] = await child.line(/REPORT (\{.*\})/);
  assertReport(JSON.parse(json), emulator.secret("SESSION_SECRET"));
  assertRequests(emulator, { lists: 1 });
}

async function checkServer(emulator, child, mode, tcpPort) {
  const [, address] = await child.line(/READY (\S+)/);
  const call = mode === "microservice" ? overTcp(tcpPort) : overHttp(address);
  const before = emulator.secret("SESSION_SECRET");
  const first = await call("report");
  assertReport(first, before);
  assertRequests(emulator, { lists: 1 });
  if (mode === "hybrid") assert.deepEqual(await overTcp(tcpPort)("report"), first);
  if (mode !== "microservice") assert.equal((await call("health")).info.secrets.status, "up");
  emulator.setSecret(DEV, "SESSION_SECRET", ROTATED);
  assert.deepEqual(await call("refresh"), { changes: [{ key: "SESSION_SECRET", kind: "changed" }] });
  assertReport(await call("report"), ROTATED, before);
  assertRequests(emulator, { lists: 2 });
  child.stop("SIGTERM");
}

function assertReport(report, current, copied = current) {
  const { live, copy, poolSize, inProcessEnv, orm } = report;
  const expected = { config: "", namespace: "", namespaceObject: "", service: "", reference: "", perRequest: "" };
  for (const name of Object.keys(expected)) expected[name] = mark(current);
  assert.deepEqual(live, expected);
  assert.equal(copy, mark(copied));
  assert.notEqual(orm, "undefined");
  assert.equal(poolSize, 7);
  assert.deepEqual(inProcessEnv, []);
}

function assertRequests(emulator, { lists }) {
  assert.equal(emulator.count("list"), lists, "list requests");
  // None when another process of this user has left a token that is still good.
  assert.ok(emulator.count("exchange") <= 1, "exchange requests");
}

function assertNothingShown(emulator, output) {
  const shown = [...emulator.secrets(), ROTATED, emulator.token].filter((value) => value.length > 5 && output.includes(value));
  assert.equal(shown.length, 0, "a value or the token is in the output");
  assert.doesNotMatch(output, /eyJ[\w-]{10}|ek_live_/, "a token is in the output");
}

function mark(value) {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}

function overHttp(address) {
  return async (name) => {
    const response = await fetch(`${address}/${name}`, {
      method: name === "refresh" ? "POST" : "GET",
      headers: { connection: "close" },
    });
    return response.json();
  };
}

/** Nest's TCP protocol: the length, a hash sign, JSON. */
function overTcp(port) {
  return (pattern) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      const message = JSON.stringify({ pattern, data: "", id: "1" });
      let received = "";
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        received += chunk.toString();
        const head = received.indexOf("#") + 1;
        if (head === 0 || received.length - head < Number(received.slice(0, head - 1))) return;
        socket.end();
        const { response, err } = JSON.parse(received.slice(head));
        if (err === undefined || err === null) resolve(response);
        else reject(new Error(JSON.stringify(err)));
      });
      socket.write(`${message.length}#${message}`);
    });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
