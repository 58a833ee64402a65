import { describe, expect, it } from "vitest";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";

const KEY = "zJ8v2Kq0fP5sW3xY7bN1";
const LINES = [
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
  "NMoSfm76oqFvAp8Gy0iz5sxjZmSnXyCdPEovGhLa0VzMaQ8sCLOyS56YyCFGeJZ1",
  "Qb3Rt8Yw2Mk5Lp9Xv1Zc4Ns7Jd0Hf6Ga8Ie2Uo5Kt3Wy9Bq1Em7Pr4Tz6Cv8Dx0",
];
const PEM = `-----BEGIN PRIVATE KEY-----\n${LINES.join("\n")}\n-----END PRIVATE KEY-----\n`;
const ACCOUNT = JSON.stringify({
  type: "service_account",
  private_key: PEM,
  client_email: "robot@fake-project.iam.example.com",
  auth_uri: "https://accounts.example.com/o/oauth2/auth",
  nested: { list: [{ token: KEY }] },
});

const PARTS: readonly (readonly [string, string, string])[] = [
  ["the password of a URL", `mysql://root:${KEY}@10.0.0.1/db`, KEY],
  ["the password of a URL, decoded", "amqp://u:fAke%40pw%2F9xQ2mV@mq.internal", "fAke@pw/9xQ2mV"],
  ["the password of a URL, as it is written", "amqp://u:fAke%40pw%2F9xQ2mV@mq.internal", "fAke%40pw%2F9xQ2mV"],
  ["the password of a URL with several hosts", `mongodb://u:${KEY}@a:27017,b:27017/db?replicaSet=r`, KEY],
  ["a token in the place of the user", `https://${KEY}@git.example.com/x.git`, KEY],
  ["a string in JSON", ACCOUNT, KEY],
  ["a line of a key in JSON", ACCOUNT, LINES[1] ?? ""],
  ["a line of a key", PEM, LINES[1] ?? ""],
  ["a line of a key whose line breaks are written as \\n", PEM.replaceAll("\n", "\\n"), LINES[1] ?? ""],
  ["a field of a connection string", `AccountName=fake;AccountKey=${KEY}==;Suffix=core`, `${KEY}==`],
  ["a password in a connection string", "Server=db;User=sa;Password=fAk3pw!9;", "fAk3pw!9"],
  ["a line of an .env file", `A=1\nAPI_KEY="${KEY}"\n`, KEY],
  ["what base64 holds", Buffer.from(ACCOUNT).toString("base64"), KEY],
];

describe("a part of a value that is a secret by itself", () => {
  it.each(PARTS)("is found: %s", (_, value, part) => {
    const findings = createLeakScanner({ SECRET: value }).scan(`x = "${part}"`, "a.js");
    expect(findings).toMatchObject([{ name: "SECRET", kind: "part", severity: "error", line: 1, column: 6 }]);
  });

  it.each(PARTS.slice(0, 6))("is found in base64 and escaped: %s", (_, value, part) => {
    const scanner = createLeakScanner({ SECRET: value });
    expect(scanner.scan(Buffer.from(part).toString("base64"), "a.js")).toMatchObject([{ name: "SECRET", kind: "base64" }]);
    expect(scanner.scan(encodeURIComponent(JSON.stringify(part)), "a.js")).toMatchObject([{ name: "SECRET", kind: "part" }]);
  });

  it.each([
    ["a short password of a URL", "postgres://app:dev@localhost/app", "dev"],
    ["a password that is a word", "postgres://postgres:postgres@localhost/app", "postgres"],
    ["an address without credentials in JSON", ACCOUNT, "https://accounts.example.com/o/oauth2/auth"],
    ["an email address in JSON", ACCOUNT, "robot@fake-project.iam.example.com"],
    ["the frame of a key", PEM, "-----BEGIN PRIVATE KEY-----"],
    ["the first line of a key, the same in all of them", PEM, LINES[0] ?? ""],
    ["the host of a URL", `mysql://root:${KEY}@database.internal/db`, "database.internal"],
  ])("is nothing to look for: %s", (_, value, part) => {
    expect(createLeakScanner({ SECRET: value }).scan(`x = "${part}"`, "a.js")).toEqual([]);
  });
});
