import { expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { collectExamples, examplesInMemory, preferenceCodec, sequenceCodec } from "./example-list.ts";
import type { PreferenceExample, SequenceExample } from "./examples.ts";

const ids = (length: number, seed: number): number[] => Array.from({ length }, (_, i) => (seed * 31 + i * 7) % 50_000);
const pairs: readonly PreferenceExample[] = Array.from({ length: 3000 }, (_, i) => ({
  prompt: ids(1 + (i % 5), i),
  chosen: ids(2 + (i % 300), i + 1),
  rejected: ids(1 + (i % 7), i + 2),
}));

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

test("examples in a file are those in memory, by index and by digest", async () => {
  const storage = new MemoryStorage();
  const stored = await collectExamples(storage, "run/examples", preferenceCodec, stream(pairs), { inMemory: 0 });
  const held = await examplesInMemory(preferenceCodec, pairs);
  expect([stored.count, held.count]).toEqual([3000, 3000]);
  // More than one piece of a megabyte: the pieces must join.
  expect((await storage.size("run/examples"))!).toBeGreaterThan(1 << 20);
  const wanted = [2999, 0, 17, 1500, 17];
  expect(await stored.read(wanted)).toEqual(wanted.map((i) => pairs[i]));
  expect(await held.read(wanted)).toEqual(await stored.read(wanted));
  expect(stored.digest).toBe(held.digest);
});

test("a few examples need no file; the limit decides", async () => {
  const storage = new MemoryStorage();
  const few = await collectExamples(storage, "few", preferenceCodec, stream(pairs));
  expect(await storage.list("")).toEqual([]);
  expect(await storage.size("few")).toBeUndefined();
  expect(await few.read([2999, 5])).toEqual([pairs[2999], pairs[5]]);
  // The pieces are of a megabyte: with a limit of one, the second piece goes to the file.
  const many = await collectExamples(storage, "many", preferenceCodec, stream(pairs), { inMemory: 1 << 20 });
  expect((await storage.size("many"))!).toBeGreaterThan(1 << 20);
  expect(await many.read([2999, 5])).toEqual([pairs[2999], pairs[5]]);
  expect(many.digest).toBe(few.digest);
});

test("another order, another id or another boundary is another digest", async () => {
  const digest = async (examples: readonly SequenceExample[]): Promise<string> =>
    (await examplesInMemory(sequenceCodec, examples)).digest;
  const first = await digest([
    { tokens: [1, 2, 3], from: 1 },
    { tokens: [4], from: 1 },
  ]);
  const others = [
    [
      { tokens: [4], from: 1 },
      { tokens: [1, 2, 3], from: 1 },
    ],
    [
      { tokens: [1, 2, 3], from: 2 },
      { tokens: [4], from: 1 },
    ],
    [
      { tokens: [1, 2], from: 1 },
      { tokens: [3, 4], from: 1 },
    ],
  ];
  for (const other of others) expect(await digest(other)).not.toBe(first);
});

test("an example larger than a piece of a megabyte is written whole, between others", async () => {
  const storage = new MemoryStorage();
  // 300,000 ids are 1.2 MB. The piece after them holds 2¹⁸ numbers: 9 and 5, and 262,131 more would be one too many.
  const sizes = [3, 300_000, 5, 1, 262_127, 2];
  const examples = sizes.map((size, i): SequenceExample => ({ tokens: ids(size, i), from: 1 }));
  const list = await collectExamples(storage, "large", sequenceCodec, stream(examples), { inMemory: 0 });
  expect(await list.read([0, 1, 2, 3, 4, 5])).toEqual(examples);
  // Each example is four numbers of four bytes, and its ids.
  expect(await storage.size("large")).toBe(4 * sizes.reduce((sum, size) => sum + 4 + size, 0));
  expect(list.digest).toBe((await examplesInMemory(sequenceCodec, examples)).digest);
});

test("no example leaves an empty list; a file that shrank is told", async () => {
  const storage = new MemoryStorage();
  expect((await collectExamples(storage, "none", sequenceCodec, stream<SequenceExample>([]))).count).toBe(0);
  const list = await collectExamples(storage, "some", sequenceCodec, stream([{ tokens: [1, 2, 3], from: 1 }]), {
    inMemory: 0,
  });
  await storage.write("some", new Uint8Array(24));
  await expect(list.read([0])).rejects.toThrow("some: was changed while it was read; hint: run the command again");
});

test("the index goes on beyond its first block of 16,384 examples", async () => {
  const many = Array.from({ length: 40_000 }, (_, i): SequenceExample => ({ tokens: [i, i % 7], from: 1 }));
  const list = await collectExamples(new MemoryStorage(), "many", sequenceCodec, stream(many));
  const around = [0, 16_383, 16_384, 16_385, 32_767, 32_768, 39_999];
  expect(await list.read(around)).toEqual(around.map((i) => many[i]));
});
