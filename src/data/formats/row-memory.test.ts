import { expect, test } from "vitest";

import { RowMemory } from "./row-memory.ts";

test("remembers what was added, and nothing else, also when it has grown", () => {
  const memory = new RowMemory();
  const row = (i: number): object => ({ prompt: `the tide ${i}`, completion: i % 7 });
  for (let i = 0; i < 20_000; i++) expect(memory.add(row(i))).toBe(true);
  for (let i = 0; i < 20_000; i++) expect(memory.holds(row(i))).toBe(true);
  for (let i = 20_000; i < 40_000; i++) expect(memory.holds(row(i))).toBe(false);
  expect(memory.add(row(3))).toBe(false);
});
