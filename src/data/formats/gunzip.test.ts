import { constants, deflateRawSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";

import { RandomStream } from "../../core/index.ts";
import { gunzip } from "./gunzip.ts";

/** Random bytes; the fewer distinct values, the better they compress. */
function sample(size: number, letters: number): Buffer {
  const random = new RandomStream(7, `bytes ${size} ${letters}`);
  return Buffer.from(Array.from({ length: size }, () => random.integer(letters)));
}

const contents = [0, 1, 2, 300, 70_000].flatMap((size) => [1, 3, 60, 256].map((letters) => sample(size, letters)));
const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE];

test.each([0, 1, 6, 9])("what zlib compresses at level %i is decompressed", (level) => {
  for (const content of contents)
    for (const strategy of strategies) {
      const found = gunzip(gzipSync(content, { level, strategy }), content.length);
      expect(Buffer.compare(found, content)).toBe(0);
    }
});

test("several members, with a name, a comment, an extra field and a checksum of the header", () => {
  const header = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 2, 0, 1, 2]);
  const packed = [header, Buffer.from("name\0comment\0"), Buffer.alloc(2), deflateRawSync("tide"), Buffer.alloc(8)];
  const both = Buffer.concat([...packed, gzipSync(" and moon")]);
  expect(Buffer.from(gunzip(both, 13)).toString()).toBe("tide and moon");
});

test("the shortest: a fixed block that holds one letter, bit by bit", () => {
  // Last block 1, kind 01 (its lowest bit first), "a" = 0x61 + 0x30 = 10010001, end 0000000: read from the
  // lowest bit of each byte, 1 10 10010 | 001 00000 | 00.
  const bytes = [0b01001011, 0b00000100, 0];
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
  expect([...gunzip(Uint8Array.from([...header, ...bytes, 0, 0, 0, 0, 0, 0, 0, 0]), 1)]).toEqual([0x61]);
});

test("members whose header is split between two pieces of the input", () => {
  for (let size = 16_330; size < 16_390; size++) {
    const content = sample(size, 256);
    const both = Buffer.concat([gzipSync(content, { level: 0 }), gzipSync("tide")]);
    expect(
      Buffer.from(gunzip(both, size + 4))
        .subarray(size)
        .toString(),
    ).toBe("tide");
  }
});

test("invalid, truncated and wrongly sized data is rejected", () => {
  const packed = gzipSync("the tide turns");
  expect(() => gunzip(Buffer.from("the tide"), 8)).toThrow('gzip: must be valid gzip data, got "invalid gzip data"');
  expect(() => gunzip(packed.subarray(0, 14), 14)).toThrow('gzip: must be valid gzip data, got "unexpected EOF"');
  expect(() => gunzip(packed, 13)).toThrow("gzip: must hold 13 bytes, got more");
  expect(() => gunzip(packed, 15)).toThrow("gzip: must hold 15 bytes, got 14");
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(() => gunzip(bomb, 1000)).toThrow("gzip: must hold 1000 bytes, got more");
  const far = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0b00000011, 0b00000010, 0]);
  expect(() => gunzip(far, 9)).toThrow('gzip: must be valid gzip data, got "invalid distance"');
});
