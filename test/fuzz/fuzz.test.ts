/** A sample of `npm run fuzz`: a few inputs for each target. */
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

interface Finding {
  readonly index: number;
  readonly problem: string;
}

const load = (name: string): Promise<unknown> => import(pathToFileURL(`${import.meta.dirname}/${name}`).href);
const { fuzz } = (await load("fuzz.js")) as {
  fuzz(
    target: string,
    options: { seed: number; milliseconds: number; count: number },
  ): Promise<{ inputs: number; findings: Finding[] }>;
};
const { targets } = (await load("targets.js")) as { targets: object };

test.each(Object.keys(targets))("changed files of %s are read or refused", async (target) => {
  const { inputs, findings } = await fuzz(target, { seed: 1, milliseconds: 20_000, count: 60 });
  expect(findings.map(({ index, problem }) => `${target}:${index} ${problem}`)).toEqual([]);
  expect(inputs).toBe(60);
});
