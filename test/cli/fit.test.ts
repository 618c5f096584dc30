import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "penchant-fit-"));
afterAll(() => rmSync(folder, { recursive: true }));

function penchant(...args: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [join(root, "bin/penchant.js"), ...args], { cwd: root, encoding: "utf8" });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.each(["bradley-terry.md", "agreement.md"])("every command on %s prints what the page shows", (name) => {
  const page = readFileSync(join(root, "docs/comparison", name), "utf8");
  const shown = [...page.matchAll(/```console\n\$ npx penchant ([^\n]+)\n([\s\S]*?)```/g)];
  expect(shown.length).toBeGreaterThan(0);
  for (const [, command, output] of shown) {
    const { stdout, stderr, status } = penchant(...command!.split(" "));
    expect(stderr).toBe("");
    expect(stdout).toBe(output);
    expect(status).toBe(0);
  }
});

test("JSON as scripts expect it", () => {
  const { stdout } = penchant("fit", "examples/bradley-terry/games.csv", "--reference", "A", "--json");
  const fit = JSON.parse(stdout);
  expect(fit.items.map((item: object) => Object.keys(item).slice(0, 3))).toContainEqual(["item", "ability", "se"]);
  const strengths = Object.fromEntries(
    fit.items.map(({ item, ability }: { item: string; ability: number }) => [item, Math.exp(ability)]),
  );
  // π_A is 1 here and 0.639835 where the geometric mean is 1.
  expect(strengths).toEqual({
    A: 1,
    B: expect.closeTo(1.0433144030864838 / 0.6398348150224116, 10),
    C: expect.closeTo(0.6598101958069608 / 0.6398348150224116, 10),
    D: expect.closeTo(2.2703766280900743 / 0.6398348150224116, 10),
  });
  expect(fit).toMatchObject({
    logLikelihood: expect.closeTo(-13.42845007996188, 9),
    degreesOfFreedom: 1,
    excluded: [],
    rows: 4,
  });
  expect(fit.deviance).toBeCloseTo(0.03906628697, 9);
  expect(fit).not.toHaveProperty("covariance");
  expect(fit).not.toHaveProperty("orderEffect");
  expect(fit).not.toHaveProperty("tie");
});

const ties =
  "item_a,item_b,winner,who\n" +
  [
    "A,B,a,me",
    "A,B,tie,me",
    "B,A,a,you",
    "A,C,b,you",
    "C,A,b,me",
    "B,C,a,me",
    "C,B,a,you",
    "B,C,tie,you",
    "A,A,a,me",
    "A,B,a,you",
    "B,C,a,you",
    "C,A,a,you",
    "A,B,b,me",
    "C,A,tie,me",
    "B,C,b,me",
    "C,A,a,me",
  ].join("\n");

test("ties, order effect, groups, and what was left out", () => {
  const path = file("ties.csv", ties);
  const args = ["fit", path, "--model", "davidson", "--order-effect", "--json"];
  const fit = JSON.parse(penchant(...args).stdout);
  expect(fit.tie).toMatchObject({ symbol: "nu", value: expect.any(Number), se: expect.any(Number) });
  expect(fit.orderEffect).toMatchObject({ value: expect.any(Number), se: expect.any(Number) });
  expect(fit.excluded).toEqual([{ reason: "an item is compared with itself", count: 1, first: `${path}:10` }]);
  const grouped = penchant("fit", path, "--model", "davidson", "--group", "who");
  expect(grouped.stdout).toMatch(
    /test of group differences: likelihood ratio \d+\.\d{4} on 3 degrees of freedom, p = 0\.\d+/,
  );
  expect(grouped.stdout).toContain(`left out 1, first ${path}:10: an item is compared with itself`);
  const { groups } = JSON.parse(penchant(...args, "--group", "who").stdout);
  expect(groups.fits.map(({ group }: { group: string }) => group)).toEqual(["me", "you"]);
});

test("gzip, whole and cut off", () => {
  const packed = gzipSync(readFileSync(join(root, "examples/bradley-terry/games.csv")));
  const whole = penchant("fit", file("games.csv.gz", packed));
  expect(whole.stdout).toMatch(/^Bradley–Terry: 22 comparisons of 4 items/);
  const cut = file("cut.csv.gz", packed.subarray(0, packed.length - 12));
  expect(penchant("fit", cut)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /cut\.\S*gz:\d+: must be a complete gzip file, got one that is truncated or damaged at this line\n$/,
    ),
  });
});

test("a plot on the terminal", () => {
  const { stdout } = penchant("fit", "examples/bradley-terry/games.csv", "--reference", "A", "--plot", "-");
  expect(stdout).toMatch(/\n {2}D {2}.*├─+●─+┤ +1\.27, −?\d/);
  expect(stdout).toMatch(/ability in nats relative to A\n$/);
  const { status, stderr } = penchant("fit", "examples/bradley-terry/games.csv", "--plot", "-", "--json");
  expect([status, stderr]).toEqual([2, expect.stringContaining("--plot - must go without --json")]);
});

test("a plot, never over another without --force", () => {
  const plot = join(folder, "abilities.svg");
  const args = ["fit", "examples/bradley-terry/games.csv", "--plot", plot];
  expect(penchant(...args).status).toBe(0);
  const svg = readFileSync(plot, "utf8");
  expect(svg).toMatch(/^<svg .*<\/svg>$/s);
  expect(svg.indexOf(">D<")).toBeLessThan(svg.indexOf(">A<"));
  expect(penchant(...args)).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("--force overwrites it"),
  });
  expect(penchant(...args, "--force").status).toBe(0);
});

test("a plot is an SVG file, and never the data, whatever --force says", () => {
  const games = file("own.svg", readFileSync(join(root, "examples/bradley-terry/games.csv")));
  expect(penchant("fit", games, "--plot", games, "--force")).toMatchObject({
    status: 2,
    stderr: `penchant: ${games}: --plot must not overwrite FILE, got the same path; hint: another --plot\n`,
  });
  expect(readFileSync(games, "utf8")).toMatch(/^item_a/);
  const picture = join(folder, "x.png");
  expect(penchant("fit", games, "--plot", picture)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--plot must name an SVG file"),
  });
  expect(existsSync(picture)).toBe(false);
});

test("the table alone, as Markdown, LaTeX and CSV; notes go to stderr", () => {
  const path = file("tied.csv", "left;right;winner\nA|x;B;left\nA|x;B;right\nB;A|x;tie\n");
  const { stdout, stderr } = penchant("fit", path, "--format", "md");
  expect(stdout).toMatch(/\n\| A\\\|x \| 0\.0000 \| .* \| 3 \|\n/);
  expect(stderr).toContain("1 tie counts as half a win for each");
  expect(penchant("fit", path, "--format", "tex").stdout).toContain("A\\textbar{}x & 0.0000 & ");
  expect(penchant("fit", path, "--format", "csv").stdout.split("\r\n")[0]).toBe(
    "item,ability,se,low,high,Elo,rank,best rank,worst rank,comparisons",
  );
  expect(penchant("fit", path, "--format", "csv", "--json").status).toBe(2);
  expect(penchant("plan", "--win-rate", "0.6", "--format", "csv").stdout).toContain("\r\nprompts needed,210");
});

test("why an agreement is undefined; battles without a question have no units", () => {
  const votes = (rows: readonly string[]): string => `item_a,item_b,winner,who,q\n${rows.join("\n")}\n`;
  const same = file("same.csv", votes(["x,y,a,ann,1", "x,y,a,bob,1"]));
  const args = ["fit", same, "--rater", "who", "--unit", "q", "--penalty", "firth"];
  expect(penchant(...args).stdout).toContain("Fleiss' κ                     – (all judgements are the same");
  expect(JSON.parse(penchant(...args, "--json").stdout).agreement.alpha.reason).toMatch(/^all judgements are the same/);
  const battles = file("battles.csv", votes(["x,y,a,ann,1", "x,y,b,ann,2"]));
  expect(penchant("fit", battles, "--rater", "who")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("1 judgement repeats a rater and two items; hint: --unit COLUMN, one of q\n"),
  });
});

test("rankings", () => {
  const path = file(
    "rankings.jsonl",
    '{"ranking":["A","B","C"]}\n{"ranking":["B","C","A"]}\n{"ranking":["C","A","B"],"count":2}\n',
  );
  const fit = JSON.parse(penchant("fit", path, "--model", "plackett-luce", "--json").stdout);
  expect(fit).toMatchObject({ model: "plackett-luce", rankings: 4 });
  expect(fit.items).toHaveLength(3);
  const short = file("short.jsonl", `${readFileSync(path, "utf8")}{"ranking":["D"]}\n`);
  expect(penchant("fit", short, "--model", "plackett-luce").stdout).toContain(
    `left out 1, first ${short}:4: a ranking of`,
  );
  expect(penchant("fit", path, "--model", "plackett-luce", "--order-effect")).toMatchObject({
    status: 2,
    stderr: "penchant: fit: --order-effect must go with a model of pairs, got plackett-luce\n",
  });
});

test("what is wrong is one sentence on stderr, and nothing is written", () => {
  const plot = join(folder, "never.svg");
  const separable = penchant(
    "fit",
    file("separable.csv", "item_a,item_b,wins_a,wins_b\nA,B,2,1\nB,C,2,1\nD,A,3,0\n"),
    "--plot",
    plot,
  );
  expect(separable).toMatchObject({
    status: 1,
    stdout: "",
    stderr:
      'penchant: fit: abilities must be finite, but "D" never lost to any other; hint: a penalty (firth, ridge:0.1 or pseudo-wins:0.5) gives finite abilities, or leave these items out\n',
  });
  expect(existsSync(plot)).toBe(false);
  const left = file("left.csv", "item_a,item_b,winner\nA,B,a\nA,B,left\n");
  expect(penchant("fit", left)).toMatchObject({
    status: 1,
    stderr: `penchant: ${left}:3: winner must be one of a, b, tie, both_bad, skip, or the name of an item, got "left"\n`,
  });
  expect(penchant("fit", "examples/bradley-terry/games.csv", "--penalty", "ridge")).toMatchObject({
    status: 2,
    stderr: 'penchant: fit: penalty must be none, firth, ridge:LAMBDA or pseudo-wins:N, got "ridge"\n',
  });
  expect(penchant("fit", "examples/bradley-terry/games.csv", "--reference", "E").status).toBe(2);
});

test("agreement as JSON; a unit without raters is refused", () => {
  const votes = ["fit", "examples/agreement/votes.csv", "--unit", "question", "--json"];
  const { agreement } = JSON.parse(penchant(...votes, "--rater", "annotator").stdout);
  expect(agreement).toMatchObject({ raters: ["ann", "bob", "cat"], units: 8, pairs: 24, replaced: 0 });
  // 15 orpo, 4 ties, 5 sft; two against one in four questions: 1 − 23 · 8 / (24² − 15² − 4² − 5²).
  expect(agreement.alpha.nominal).toBeCloseTo(1 - 184 / 310, 12);
  const { status, stderr } = penchant(...votes);
  expect([status, stderr]).toEqual([2, "penchant: fit: --unit must go with --rater, got none\n"]);
});
