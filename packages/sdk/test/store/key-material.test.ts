import { DEMO_TOKEN } from "@enkryptify/emulator";
import { describe, expect, test } from "vitest";
import { fromKubernetes, fromToken } from "../../src/credential.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { isStrong, keyMaterialOf } from "../../src/store/key-material.ts";

const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function pod(claims: object, signature: string): typeof nodePlatform {
  return { ...nodePlatform, readFile: async () => `${part({ alg: "none" })}.${part(claims)}.${signature}` };
}

async function stretched(text: string, salt: string): Promise<unknown> {
  return (await keyMaterialOf(fromToken(DEMO_TOKEN), { text, salt }, nodePlatform))?.secret;
}

describe("the credential as a key", () => {
  test("is taken when a random text of its kind has 128 bits", () => {
    expect(isStrong(DEMO_TOKEN)).toBe(true);
    expect(isStrong("ek_live_0123456789abcdef0123456789abcdef")).toBe(true);
  });

  test("is refused when it is short or monotonous", async () => {
    expect(isStrong("ek_live_short")).toBe(false);
    expect(isStrong(`ek_live_${"ab".repeat(40)}`)).toBe(false);
    expect(await keyMaterialOf(fromToken("ek_live_short"), undefined, nodePlatform)).toBeUndefined();
  });
});

describe("a key of its own", () => {
  test("is 32 bytes in hex or base64", async () => {
    const credential = fromToken(DEMO_TOKEN);
    const hex = await keyMaterialOf(credential, { text: HEX, salt: "a" }, nodePlatform);
    const base64 = await keyMaterialOf(credential, { text: Buffer.from(HEX, "hex").toString("base64"), salt: "b" }, nodePlatform);
    expect(hex?.secret).toHaveLength(32);
    expect(base64?.secret).toEqual(hex?.secret);
  });

  test("or a passphrase, which is stretched and salted", async () => {
    const secret = await stretched("fake passphrase", "a");
    expect(secret).toHaveLength(32);
    expect(await stretched("fake passphrase", "a")).toEqual(secret);
    expect(await stretched("fake passphrase", "b")).not.toEqual(secret);
  });

  test("makes pods of one service account one, and keeps others apart", async () => {
    const key = { text: HEX, salt: "a" };
    const claims = { iss: "https://cluster", sub: "system:serviceaccount:default:app", aud: "enkryptify" };
    const identity = async (more: object, signature: string): Promise<unknown> =>
      (await keyMaterialOf(fromKubernetes(), key, pod({ ...claims, ...more }, signature)))?.identity;
    const one = await identity({ iat: 1 }, "c2lnbmVk");
    expect(await identity({ iat: 2 }, "b3RoZXI")).toBe(one);
    expect(await identity({ sub: "system:serviceaccount:default:other" }, "c2lnbmVk")).not.toBe(one);
  });
});
