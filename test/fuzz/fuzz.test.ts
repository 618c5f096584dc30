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
    options: { seed: number; milliseconds: number; from?: number; count: number },
  ): Promise<{ inputs: number; findings: Finding[] }>;
};
const { targets } = (await load("targets.js")) as { targets: object };

test.each(Object.keys(targets))("changed files of %s are read or refused", async (target) => {
  const { inputs, findings } = await fuzz(target, { seed: 1, milliseconds: 20_000, count: 60 });
  expect(findings.map(({ index, problem }) => `${target}:${index} ${problem}`)).toEqual([]);
  expect(inputs).toBe(60);
});

// Footers whose columns do not fit the schema: an error in a column that hyparquet does not await ended the process.
test.each([536, 1004, 3601, 5093, 5325, 5327, 5420, 6384, 6979, 7227])(
  "what a long run has found stays mended: parquet:%i",
  async (from) => {
    const { findings } = await fuzz("parquet", { seed: 19, milliseconds: 20_000, from, count: 1 });
    expect(findings.map(({ problem }) => problem)).toEqual([]);
  },
);
