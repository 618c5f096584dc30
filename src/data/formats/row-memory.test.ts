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

test("300,000 values are told apart: a hash of 32 bits would take about ten for others", () => {
  const memory = new RowMemory();
  let repeated = 0;
  for (let i = 0; i < 300_000; i++) if (!memory.add(`the tide ${i * 7919} turns, ${i}`)) repeated++;
  expect(repeated).toBe(0);
});
