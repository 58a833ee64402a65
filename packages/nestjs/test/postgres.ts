import { spawn, execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

const DEBIAN = "/usr/lib/postgresql";
const SUPERUSER = { user: "postgres", password: "fake-superuser-password", database: "postgres" };

/** A PostgreSQL of its own on a free port. */
export interface Database {
  port: number;
  /** Runs one statement as the superuser. */
  admin(statement: string): Promise<void>;
  stop(): Promise<void>;
}

/** Where Debian keeps the server's programs; undefined when it is not installed. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const [version] = readdirSync(DEBIAN).toSorted((left, right) => Number(right) - Number(left));
  const folder = join(DEBIAN, version ?? "", "bin");
  return existsSync(join(folder, "initdb")) ? folder : undefined;
}

export async function startPostgres(programs: string): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), "enkryptify-nest-pg-"));
  const identity = postgresIdentity();
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, SUPERUSER.password);
  if (identity !== undefined) for (const path of [folder, passwordFile]) chownSync(path, identity.uid, identity.gid);
  const data = join(folder, "data");
  execFileSync(
    join(programs, "initdb"),
    ["-D", data, "-A", "scram-sha-256", "-U", "postgres", "--no-sync", "--pwfile", passwordFile],
    {
      ...identity,
      cwd: folder,
      stdio: "ignore",
    },
  );
  const port = await freePort();
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${folder}`, "-c", "fsync=off"];
  const server = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), ...settings], {
    ...identity,
    cwd: folder,
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => server.on("close", resolve));
  // A test run that ends early must not leave a database behind.
  process.once("exit", () => server.kill("SIGKILL"));
  await untilReady(port);
  return {
    port,
    admin: (statement) => asSuperuser(port, statement),
    stop: async () => {
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The server refuses to run as root.
function postgresIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"]).toString()));
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function asSuperuser(port: number, statement: string): Promise<void> {
  const client = new pg.Client({ host: "127.0.0.1", port, ...SUPERUSER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function untilReady(port: number): Promise<void> {
  for (let left = 150; ; left--) {
    try {
      return await asSuperuser(port, "select 1");
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
