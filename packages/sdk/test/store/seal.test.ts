import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSealer } from "../../src/store/seal.ts";
import { settings } from "../support/runs.ts";
import { syncCrypto } from "./support/sync-crypto.ts";

const MATERIAL = "ek_live_fake_7Qm2xV9z4Kp8wB3n9Zt5rC6h1Ls6yF2j";
const sealer = createSealer(MATERIAL, "enkryptify/test/v1");

describe("a sealed text", () => {
  test("opens with the same material, purpose and label, and says when it was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 300 }), fc.nat(), async (text, writtenAt) => {
        const sealed = await sealer.seal("kept1-a", text, writtenAt);
        expect(await createSealer(MATERIAL, "enkryptify/test/v1").open("kept1-a", sealed)).toEqual({ text, writtenAt });
      }),
      settings(0.04),
    );
  });

  test("does not open under another label, for another purpose or with other material", async () => {
    const sealed = await sealer.seal("kept1-a", "fake-value", 1);
    expect(await sealer.open("kept1-b", sealed)).toBeUndefined();
    expect(await createSealer(MATERIAL, "enkryptify/other/v1").open("kept1-a", sealed)).toBeUndefined();
    expect(await createSealer(`${MATERIAL}x`, "enkryptify/test/v1").open("kept1-a", sealed)).toBeUndefined();
  });

  test("does not open once any bit of it was flipped, or any part of it was cut off", async () => {
    const sealed = await sealer.seal("kept1-a", "fake-value", 1_700_000_000_000);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
        const flipped = Uint8Array.from(sealed);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await sealer.open("kept1-a", flipped)).toBeUndefined();
      }),
      settings(0.1),
    );
    for (let length = 0; length < sealed.length; length++) {
      expect(await sealer.open("kept1-a", sealed.subarray(0, length))).toBeUndefined();
    }
  });

  test("is the same format whoever computes it", async () => {
    const other = createSealer(MATERIAL, "enkryptify/test/v1", syncCrypto);
    expect(await other.open("a", await sealer.seal("a", "fake-value", 7))).toEqual({ text: "fake-value", writtenAt: 7 });
    expect(await sealer.open("a", await other.seal("a", "fake-value", 7))).toEqual({ text: "fake-value", writtenAt: 7 });
  });

  test("never repeats a byte sequence, although the text is the same", async () => {
    const [first, second] = await Promise.all([sealer.seal("a", "fake-value", 1), sealer.seal("a", "fake-value", 1)]);
    expect(Buffer.from(first.subarray(14)).equals(Buffer.from(second.subarray(14)))).toBe(false);
  });
});
