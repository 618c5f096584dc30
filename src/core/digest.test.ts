import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";

import { ContentHash, canonicalJson, sha256 } from "./digest.ts";

const MIB = 1 << 20;
/** SHA-256 by Node's own implementation. */
const hash = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

test("SHA-256 of text is that of its UTF-8 bytes, with every zero in it", async () => {
  // FIPS 180-4's example; its digest has bytes below 16.
  expect(await sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(await sha256("naïve")).toBe(hash("naïve"));
  expect(await sha256(Uint8Array.of(0, 1, 2))).toBe(hash(Uint8Array.of(0, 1, 2)));
});

test("canonical JSON does not depend on the order of keys, at any depth; arrays keep their order", () => {
  expect(canonicalJson({ b: 1, a: { d: [2, { f: 3, e: 4 }], c: null } })).toBe(
    '{"a":{"c":null,"d":[2,{"e":4,"f":3}]},"b":1}',
  );
});

describe("a content hash", () => {
  const bytes = Uint8Array.from({ length: 2 * MIB + 3 }, (_, i) => (i * 31) % 251);
  const digestOf = async (pieces: readonly Uint8Array[]): Promise<string> => {
    const content = new ContentHash();
    for (const piece of pieces) await content.add(piece);
    return content.digest();
  };
  const cut = (size: number): Uint8Array[] =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

  test("chains SHA-256 over blocks of 1 MiB", async () => {
    const [first, second, rest] = [bytes.subarray(0, MIB), bytes.subarray(MIB, 2 * MIB), bytes.subarray(2 * MIB)];
    const wanted = hash(hash(hash(hash(first)) + hash(second)) + hash(rest));
    expect(await digestOf([bytes])).toBe(wanted);
    expect(await digestOf([first])).toBe(hash(hash(hash(first)) + hash("")));
    expect(await digestOf([Uint8Array.of(1, 2)])).toBe(hash(hash(Uint8Array.of(1, 2))));
    expect(await digestOf([])).toBe(hash(hash("")));
  });

  test("does not depend on how the bytes are cut", async () => {
    const whole = await digestOf([bytes]);
    for (const size of [MIB, MIB - 1, MIB + 1, 300_000]) expect(await digestOf(cut(size)), `${size}`).toBe(whole);
  });

  test("is another one for another byte in any block, and for one zero more", async () => {
    const whole = await digestOf([bytes]);
    for (const at of [0, MIB, 2 * MIB + 2]) {
      const other = bytes.slice();
      other[at]! ^= 1;
      expect(await digestOf([other]), `${at}`).not.toBe(whole);
    }
    expect(await digestOf([bytes, Uint8Array.of(0)])).not.toBe(whole);
  });
});
