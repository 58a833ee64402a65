import { describe, expect, it } from "vitest";
import { createLeakScanner } from "../../../src/kit/leak/index.ts";

/** What a scanner says of a value that stands alone, and of one that touches letters. */
function strengthOf(value: string): "skip" | "weak" | "strong" {
  const scanner = createLeakScanner({ A: value });
  if (scanner.skipped.includes("A")) return "skip";
  const [alone] = scanner.scan(`"${value}"`, "a.js");
  return alone?.severity === "warn" ? "weak" : "strong";
}

describe("a value that says nothing is not looked for", () => {
  it.each([
    "",
    "a",
    "abcd",
    "true",
    "false",
    "null",
    "undefined",
    "none",
    "default",
    "production",
    "development",
    "staging",
    "enabled",
    "password",
    "postgres",
    "localhost",
    "verbose",
    "no-cache",
    "same-origin",
    "keep-alive",
    "content-type",
    "my-bucket",
    "className",
    "Hello world",
    "utf-8",
    "ISO-8859-1",
    "en-US",
    "en_US.UTF-8",
    "sha256",
    "HS256",
    "base64",
    "application/json",
    "text/html; charset=utf-8",
    "America/New_York",
    "127.0.0.1",
    "0.0.0.0:8080",
    "10.0.3.17",
    "localhost:5173",
    "1.2.3",
    "v19.3.1",
    "2024-06-20",
    "2024-06-20T12:00:00Z",
    "12345",
    "86400000",
    "31536000",
    "65536",
    "2147483647",
    "4294967295",
    "500ms",
    "10mb",
    "#ff8800",
    "*/5 * * * *",
    "http://localhost:3000",
    "https://example.com",
    "https://api.example.com/v1/users",
    "redis://localhost:6379",
    "https://d1a2b3c4e5f6g7.cdn.example.net/",
    "aaaaaaaaaaaa",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789abcdef",
    "00000000-0000-0000-0000-000000000000",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  ])("%s", (value) => {
    expect(strengthOf(value)).toBe("skip");
  });
});

describe("a value that may stand there by chance is a warning", () => {
  it.each([
    "hunter2",
    "x7Kq2",
    "us-east-1",
    "83920174",
    "acme-web-prod-2",
    "smtp.mail.example.com",
    "noreply@example.com",
    "correct-horse-battery-staple",
    "You must be logged in to see this page.",
    '{"dark":true,"beta":false}',
    "Summer2024!",
    "redis://cache.internal:6379",
    "max-age=31536000, immutable",
    "пароль-и-ключ",
    "a1B2c3D4e5F6g7@example.com",
  ])("%s", (value) => {
    expect(strengthOf(value)).toBe("weak");
  });

  it("and only where it stands alone", () => {
    const scanner = createLeakScanner({ A: "hunter2", B: "us-east-1" });
    expect(scanner.scan("xhunter2 hunter2x 1us-east-12", "a.js")).toEqual([]);
    expect(scanner.scan("(hunter2)\nus-east-1\\n", "a.js")).toHaveLength(2);
    expect(scanner.scan("\\nhunter2\\u0020us-east-1&amp;", "a.js")).toHaveLength(2);
  });

  it("and only where nothing but escapes differs", () => {
    const scanner = createLeakScanner({ A: "acme+web/prod-2", B: "first line\nsecond one" });
    expect(scanner.scan("acme-web_prod-2 first linesecond one", "a.js")).toEqual([]);
    expect(scanner.scan("acme%2Bweb%2Fprod-2 'first line\\nsecond one' first+line%0Asecond+one", "a.js")).toMatchObject([
      { name: "A", kind: "escaped" },
      { name: "B", kind: "escaped" },
    ]);
  });
});

describe("a value that cannot stand there by chance is an error", () => {
  it.each([
    "7Qm2xV9z",
    "q7Zp2mX9vB4kL8sT1nR6",
    "6f1c2b9e-73ad-4e58-9d21-0fb7a6c4e835",
    "8f14e45fceea167a5a36dedd4bea2543",
    "fake-database-url-7f3a9c",
    "qkzjvxwpfhtrmbnd",
    "aB3$kQ9!xY",
    "a!b@c#d$e%f^g&h",
    "93748201937465",
    "sk_live_fakefakefakefake",
    "ek_live_fake_token_for_tests",
    "AKIAFAKEFAKEFAKEFAKE",
    "-----BEGIN RSA PRIVATE KEY-----\nfake",
    "postgres://app:pw@db/app",
    "mongodb://u:p@a:1,b:2/db",
    "https://hooks.example.com/services/T0FAKE123/aB3dE5gH7jK9mN1pQ3",
    "https://4f5a6b7c8d9e0f1a2b3c4d5e6f708192@o123.ingest.example.com/456",
  ])("%s", (value) => {
    expect(strengthOf(value)).toBe("strong");
  });
});
