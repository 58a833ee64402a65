import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { onTestFinished } from "vitest";

/** Whether this machine has a `redis-server`. Debian: `apt-get install -y redis-server`. */
export const hasRedis: boolean = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis of its own, without a disk, on loopback. */
export interface RedisServer {
  port: number;
  /** By SIGKILL, as a crash. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts a server that ends with the test. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    server = child;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) if (chunk.includes("Ready to accept")) break;
  }

  async function kill(): Promise<void> {
    const ended = server;
    server = undefined;
    if (ended === undefined) return;
    const exit = once(ended, "exit");
    ended.kill("SIGKILL");
    await exit;
  }

  await start();
  onTestFinished(kill);
  return { port, kill, start };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
