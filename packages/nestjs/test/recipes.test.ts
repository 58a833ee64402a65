import { Controller, Get, Inject, type INestApplication } from "@nestjs/common";
import { ConfigModule } from "@nestjs/config";
import { NestFactory } from "@nestjs/core";
import { DataSource } from "typeorm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EnkryptifyModule, EnkryptifyService } from "@enkryptify/nestjs";
import { withFreshPassword } from "../recipes/fresh-password.ts";
import { Tokens, TokensModule } from "../recipes/jwt.ts";
import { Postgres } from "../recipes/pg.ts";
import { typeOrm } from "../recipes/typeorm.ts";
import { boot, moduleOf, useEmulator } from "./boot.ts";
import { postgresPrograms, startPostgres, type Database } from "./postgres.ts";

const emulator = useEmulator();
const DEV = { project: "my-project", environment: "development" };
const programs = postgresPrograms();
if (programs === undefined)
  console.log("PostgreSQL is not installed (apt-get install postgresql): the rotation under load is skipped.");

@Controller()
class QueryController {
  readonly #pg: Postgres;
  readonly #typeOrm: DataSource;
  readonly #secrets: EnkryptifyService;
  constructor(
    @Inject(Postgres) postgres: Postgres,
    @Inject(DataSource) dataSource: DataSource,
    @Inject(EnkryptifyService) secrets: EnkryptifyService,
  ) {
    this.#pg = postgres;
    this.#typeOrm = dataSource;
    this.#secrets = secrets;
  }

  @Get("pg")
  async pg() {
    return (await this.#pg.query("select 'answered' as state")).rows;
  }

  @Get("typeorm")
  typeOrm() {
    return withFreshPassword(this.#secrets, () => this.#typeOrm.query("select 'answered' as state"));
  }
}

/** Sends requests over and over, from several callers, until told to stop. */
function load(url: string) {
  const answers: string[] = [];
  const stop = new AbortController();
  const caller = async () => {
    while (!stop.signal.aborted) {
      const response = await fetch(url);
      answers.push(`${response.status} ${await response.text()}`);
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  return async () => {
    stop.abort();
    await Promise.all(callers);
    return answers;
  };
}

describe.skipIf(programs === undefined)("a database password rotated under load", () => {
  let database: Database;
  let app: INestApplication;

  beforeAll(async () => {
    database = await startPostgres(programs ?? "");
    await database.admin("create role app login password 'fake-password-0'");
  });
  afterAll(() => database.stop());

  beforeEach(async () => {
    await database.admin("alter role app password 'fake-password-0'");
    const settings = {
      DB_HOST: "127.0.0.1",
      DB_PORT: String(database.port),
      DB_USER: "app",
      DB_NAME: "postgres",
      DB_MAX_LIFETIME_SECONDS: "1",
    };
    for (const [name, value] of Object.entries({ ...settings, DB_PASSWORD: "fake-password-0" }))
      emulator.setSecret(DEV, name, value);
    const imports = [
      typeOrm(),
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
      EnkryptifyModule.forRoot(emulator.options({ refresh: { interval: 500 } })),
    ];
    app = await NestFactory.create(moduleOf({ imports, controllers: [QueryController], providers: [Postgres] }), {
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
  });
  afterEach(() => app.close());

  it.each(["pg", "typeorm"])("B5: no request fails, and new connections use the new password: %s", async (route) => {
    const stop = load(`${await app.getUrl()}/${route}`);
    for (let round = 1; round <= 3; round++) {
      await database.admin(`alter role app password 'fake-password-${round}'`);
      // Connections live for a second, so some callers connect again in this gap, in which no password is known to be right.
      await new Promise((resolve) => setTimeout(resolve, 600));
      emulator.setSecret(DEV, "DB_PASSWORD", `fake-password-${round}`);
      await new Promise((resolve) => setTimeout(resolve, 1200));
    }
    const answers = await stop();
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.filter((answer) => answer !== '200 [{"state":"answered"}]')).toEqual([]);
  });
});

describe("a token key that is rotated", () => {
  it("B5: signs with the new key, takes tokens of the key before, and none of others", async () => {
    const app = await boot([TokensModule, EnkryptifyModule.forRoot(emulator.options())]);
    const tokens = app.get(Tokens, { strict: false });
    const [old, foreign] = [await tokens.sign({ user: "ada" }), "eyJhbGciOiJIUzI1NiJ9.e30.fake"];
    emulator.setSecret(DEV, "SESSION_SECRET", "fake-rotated-key-of-32-characters");
    await app.get(EnkryptifyService).refresh();
    const fresh = await tokens.sign({ user: "ada" });
    expect(fresh.split(".")[2]).not.toBe(old.split(".")[2]);
    for (const token of [old, fresh]) expect(await tokens.verify(token)).toMatchObject({ user: "ada" });
    await expect(tokens.verify(foreign)).rejects.toThrow();
  });
});
