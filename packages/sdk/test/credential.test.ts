import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Enkryptify, fromToken } from "../src/index.ts";
import { createWorld } from "./support/world.ts";

const DEMO = "ek_live_fake_demo_token_of_the_local_emulator_0000000000000000";

test.each([`${DEMO}\n`, `  ${DEMO}  `, `\t${DEMO}\r\n`])(
  "fault 41: blanks around a token are trimmed (case %#)",
  async (token) => {
    const world = createWorld();
    await world.client({ token }).ready();
    expect(world.sent[0]?.bearer).toBe(DEMO);
  },
);

const malformed: [string, string][] = [
  ["a wrong prefix", "pk_live_fake_1234567890"],
  ["nothing after the prefix", "ek_live_"],
  ["empty", ""],
  ["blank", "   "],
  ["a line break inside", "ek_live_fake\r\nX-Evil: 1"],
  ["a space inside", "ek_live_fake with space"],
  ["text beyond ASCII", "ek_live_fäke_token_1234"],
  ["two dots that are no JWT", "foo.bar.baz"],
  ["a JWT with a part missing", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0"],
];

test.each(malformed)("fault 41: %s is AUTH_TOKEN_MALFORMED at construction, without the value", (_name, token) => {
  let caught: unknown;
  try {
    caught = new Enkryptify({ token });
  } catch (error) {
    caught = error;
  }
  expect(caught).toMatchObject({ code: "AUTH_TOKEN_MALFORMED", message: expect.stringContaining("`token`") });
  if (token.length > 9) expect(inspect(caught, { depth: 10, showHidden: true })).not.toContain(token.trim());
});

test.each(malformed.filter(([, token]) => token.length > 9))(
  "fault 41: %s in the variable is refused before anything is sent, without the value",
  async (_name, token) => {
    const world = createWorld();
    const failed = world.client({ token: undefined }, { env: { ENKRYPTIFY_TOKEN: token } }).ready();
    await expect(failed).rejects.toMatchObject({
      code: "AUTH_TOKEN_MALFORMED",
      message: expect.stringContaining("ENKRYPTIFY_TOKEN"),
    });
    await expect(failed).rejects.not.toThrow(token.trim());
    expect(world.sent).toHaveLength(0);
  },
);

test("a function is asked for the token each time, so a rotated one is used", async () => {
  const world = createWorld();
  const { token } = world.emulator.createToken();
  const tokens = [DEMO, token];
  let asked = 0;
  const client = world.client({ token: () => tokens[Math.min(asked++, 1)] ?? DEMO });
  await client.ready();
  await client.refresh();
  expect(world.sent.at(-1)?.bearer).toBe(token);
});

test("a credential shows no token to inspect, JSON or keys", () => {
  const credential = fromToken(DEMO);
  expect(inspect(credential, { depth: 10, showHidden: true })).not.toContain(DEMO);
  expect(JSON.stringify(credential)).not.toContain(DEMO);
});
