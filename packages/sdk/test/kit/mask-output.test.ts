import { Console } from "node:console";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { expect, test } from "vitest";
import { maskConsole, maskOutput } from "../../src/kit/mask-output.ts";
import { createRedactor } from "../../src/redact.ts";

const FIRST = createRedactor({ SESSION_SECRET: "fake-séssion-secret-1" });
const SECOND = createRedactor({ SESSION_SECRET: "fake-session-secret-2" });

function collect(): { stream: NodeJS.WriteStream; text(): string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => Buffer.concat(chunks).toString("utf8") };
}

test("text and bytes written to a stream are masked, also where a character comes in two chunks", () => {
  const { stream, text } = collect();
  maskOutput([stream], () => FIRST);
  stream.write("one fake-séssion-secret-1\n");
  const bytes = Buffer.from("é fake-séssion-secret-1\n");
  stream.write(bytes.subarray(0, 1));
  stream.write(bytes.subarray(1));
  expect(text()).toBe("one [secret SESSION_SECRET]\né [secret SESSION_SECRET]\n");
});

test("whoever waits for a write is told when it is done", async () => {
  const { stream } = collect();
  maskOutput([stream], () => FIRST);
  await new Promise<void>((resolve) => stream.write("a", () => resolve()));
  await new Promise<void>((resolve) => stream.write("a", "utf8", () => resolve()));
});

test("a rotated value is masked as soon as the redactor knows it", () => {
  const { stream, text } = collect();
  let redactor = FIRST;
  maskOutput([stream], () => redactor);
  redactor = SECOND;
  stream.write("fake-session-secret-2");
  expect(text()).toBe("[secret SESSION_SECRET]");
});

test("a console masks texts, errors and objects", () => {
  const { stream, text } = collect();
  const target = new Console(stream, stream);
  maskConsole(target, () => FIRST);
  target.log("fake-séssion-secret-1", { nested: ["fake-séssion-secret-1"] });
  target.error(new Error("it was fake-séssion-secret-1"));
  expect(text()).toContain("[secret SESSION_SECRET] { nested: [ '[secret SESSION_SECRET]' ] }");
  expect(text()).toContain("it was [secret SESSION_SECRET]");
  expect(text()).not.toContain("séssion-secret");
});

test("pino masks whole lines by its hook, in messages, fields and errors", () => {
  const { stream, text } = collect();
  const logger = pino({ hooks: { streamWrite: (line) => FIRST.text(line) } }, stream);
  logger.info({ token: "fake-séssion-secret-1" }, "with fake-séssion-secret-1");
  logger.error(new Error("it was fake-séssion-secret-1"));
  expect(text().split("[secret SESSION_SECRET]").length).toBeGreaterThanOrEqual(4);
  expect(text()).not.toContain("séssion-secret");
});
