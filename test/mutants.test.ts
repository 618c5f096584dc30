/** The lists of mutants fit the sources: a change that moves a line takes its mutants along. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { root } from "./documents.ts";

interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly test: string;
}

const lists = readdirSync(join(root, "test/mutants"));

test.each(lists)("%s", async (list) => {
  const { mutants } = (await import(/* @vite-ignore */ `./mutants/${list}`)) as { readonly mutants: readonly Mutant[] };
  expect(mutants.length).toBeGreaterThan(0);
  const misfits = mutants.filter(
    ({ file, from, to, test: proof }) =>
      !existsSync(join(root, file)) ||
      readFileSync(join(root, file), "utf8").split(from).length !== 2 ||
      from === to ||
      !existsSync(join(root, proof)),
  );
  expect(misfits).toEqual([]);
});
