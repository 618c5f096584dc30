import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "bin/penchant.js");
const folder = mkdtempSync(join(tmpdir(), "penchant-explain-"));
afterAll(() => rmSync(folder, { recursive: true }));

const COURSE = "1,1,2;2,1,2;3,1,0;0,2,3";

/** What `penchant explain …` prints on stdout; it must end with 0. */
const explain = (...args: string[]): string =>
  execFileSync(process.execPath, [bin, "explain", ...args], { cwd: root, encoding: "utf8" });

const json = (...args: string[]) => {
  const printed = explain(...args, "--json");
  expect(printed).toMatch(/^\{.*\}\n$/);
  return JSON.parse(printed);
};

/** What a call that must fail says, and its exit code. */
function failure(...args: string[]): { status: number | null; said: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, [bin, "explain", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  return { status, said: stderr };
}

/** A file of the test's own. */
function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const close = (values: readonly number[], digits: number): unknown =>
  values.map((value) => expect.closeTo(value, digits));

describe("the fixed calls, to every digit of the specification", () => {
  test("reward-loss", () => {
    const answer = json("reward-loss", "--chosen", "0.5", "--rejected", "0.8");
    expect(answer).toEqual({ loss: expect.closeTo(Math.log1p(Math.exp(0.3)), 12) });
    expect(answer.loss).toBeCloseTo(0.854355244, 9);
  });

  test("dpo-loss", () => {
    const answer = json("dpo-loss", "--policy", "0.2,0.3", "--reference", "0.2,0.4", "--beta", "2");
    expect(answer).toEqual({
      loss: expect.closeTo(Math.log(25 / 16), 12),
      margin: expect.closeTo(Math.log(16 / 9), 12),
    });
    expect(answer.loss).toBeCloseTo(0.446287103, 9);
    expect(answer.margin).toBeCloseTo(0.575364145, 9);
  });

  test("orpo-loss", () => {
    const answer = json("orpo-loss", "--policy", "0.6,0.4");
    expect(answer).toEqual({
      loss: expect.closeTo(0.36772478012531756, 14),
      logOdds: expect.closeTo(Math.log(2.25), 12),
    });
  });

  test("policy-shift", () => {
    const call = ["policy-shift", "--policy", "0.2,0.3", "--reference", "0.2,0.4", "--reward", "0.5,0.8"];
    const { dpo, rlhf } = json(...call, "--beta", "2", "--rest-reward", ".65");
    expect(dpo).toEqual({
      margin: expect.closeTo(0.575364, 6),
      weight: expect.closeTo(0.36, 12),
      scaledWeight: expect.closeTo(0.72, 12),
      gradLogp: close([-0.72, 0.72], 12),
      gradP: close([-3.6, 2.4], 12),
      softmaxFlow: close([0.1584, -0.1944, 0.036], 12),
      step: { size: 0.1, policy: close([0.216209, 0.280819, 0.502972], 6), loss: expect.closeTo(0.351882, 6) },
    });
    expect(rlhf).toMatchObject({
      oddsReference: 0.5,
      oddsNow: expect.closeTo(0.666667, 6),
      oddsOptimal: expect.closeTo(0.430354, 6),
      pairShareOptimal: expect.closeTo(0.300872, 6),
      optimal: close([0.182501, 0.424071, 0.393429], 6),
      restThresholds: close([0.146921, 2.086841], 6),
    });
    expect(json(...call, "--beta", "2").rlhf).not.toHaveProperty("optimal");
    for (const [beta, odds] of [
      ["0.5", 0.274406],
      ["1", 0.370409],
      ["4", 0.463872],
    ] as const) {
      expect(json(...call, "--beta", beta).rlhf.oddsOptimal).toBeCloseTo(odds, 6);
    }
  });

  test.each([
    ["logit", 0.7310585786300049, 0.9525741268224334],
    ["strength", 2 / 3, 1],
    ["logit:2", 2 / 3, 8 / 9],
  ])("bradley-terry, %s", (scale, p12, p13) => {
    const answer = json("bradley-terry", "--ratings", COURSE, "--scale", scale);
    expect(answer.scale).toBe(scale);
    expect(answer.groups[0].pairs[0]).toEqual({ i: 1, j: 2, p: 0.5 });
    expect(answer.groups[1].pairs[0].p).toBeCloseTo(p12, 12);
    expect(answer.groups[2].pairs[1]).toEqual({ i: 1, j: 3, p: expect.closeTo(p13, 12) });
    expect(answer.groups.map(({ best }: { best: number[] }) => best)).toEqual([[3], [1, 3], [1], [3]]);
  });

  test("the logit is what bradley-terry reads without --scale", () => {
    expect(json("bradley-terry", "--ratings", COURSE)).toMatchObject({ scale: "logit" });
    expect(explain("bradley-terry", "--ratings", COURSE)).toMatch(
      /^Bradley–Terry preference tables, ratings as rewards \(logits\)\n/,
    );
  });

  test("maxmin", () => {
    expect(json("maxmin", "--ratings", COURSE)).toMatchObject({ choice: [2], minimum: [0, 1, 0] });
    expect(json("maxmin", "--ratings", COURSE, "--normalize", "range")).toMatchObject({ choice: [1, 2, 3] });
  });

  test("beta", () => {
    const call = ["beta", "--policy", "0.2,0.3", "--betas", "0.5,1,2,4"];
    const first = json(...call, "--reference", "0.2,0.4");
    const second = json(...call, "--reference", "0.2,0.2");
    expect(first.points.map(({ beta }: { beta: number }) => beta)).toEqual([0.5, 1, 2, 4]);
    expect(first.points[2]).toEqual({
      beta: 2,
      loss: expect.closeTo(0.446287103, 9),
      slope: expect.closeTo(-0.103566, 6),
    });
    expect(second.points[2]).toEqual({
      beta: 2,
      loss: expect.closeTo(Math.log(3.25), 12),
      slope: expect.closeTo(0.280707, 6),
    });
    expect([first, second].map(({ limits }) => limits.infinity.slope)).toEqual([0, expect.closeTo(0.405465, 6)]);
    expect(json(...call, "--reference", "0.2,0.4", "--reference", "0.2,0.2").cases).toEqual([first, second]);
  });
});

describe("the sheet of the course", () => {
  const sheet = "examples/week5/exercises.yaml";

  test("E.1 to E.5 in order, the answer of E.1 before its aside", () => {
    const text = explain(sheet);
    expect(text.match(/^E\.\d$/gm)).toEqual(["E.1", "E.2", "E.3", "E.4", "E.5"]);
    expect(text.indexOf("The answer is the Bradley–Terry model")).toBeGreaterThan(0);
    expect(text.indexOf("The answer is")).toBeLessThan(text.indexOf("Aside: ratings as strengths"));
  });

  test("the same numbers as the single calls", () => {
    const answers = json(sheet);
    expect(Object.keys(answers)).toEqual(["E.1", "E.2", "E.3", "E.4", "E.5"]);
    expect(answers["E.1"].strength).toEqual(json("bradley-terry", "--ratings", COURSE, "--scale", "strength"));
    expect(answers["E.2"]).toEqual(json("maxmin", "--ratings", COURSE));
    expect(answers["E.3"]["reward-loss"].loss).toBeCloseTo(0.854355244, 9);
    expect(answers["E.5"].cases).toHaveLength(2);
  });

  test("other formats, and the curves of E.5", () => {
    const svg = join(folder, "beta.svg");
    expect(explain(sheet, "--format", "md", "--svg", svg)).toContain("\n## E.5\n");
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    expect(explain(sheet, "--format", "tex")).toContain("\\section*{E.4}");
    expect(failure(sheet, "--svg", svg)).toEqual({
      status: 2,
      said: `penchant: ${svg}: must not exist yet; hint: another --svg, or --force\n`,
    });
    expect(explain(sheet, "--svg", svg, "--force", "--json")).toMatch(/^\{/);
  });

  test("groups stand in the file's order, whatever they are called", () => {
    const path = written("order.yaml", "ratings:\n  b: [1, 0]\n  2: [0, 1]\n  1: [2, 0]\n");
    const { groups } = json(path)["E.1"].logit;
    expect(groups.map(({ best }: { best: number[] }) => best[0])).toEqual([1, 2, 1]);
    expect(
      explain(path)
        .match(/^ {4}(b|2|1) /gm)!
        .slice(0, 3),
    ).toEqual(["    b ", "    2 ", "    1 "]);
  });
});

describe("asked wrongly", () => {
  test.each([
    [["reward-loss", "--chosen", "x", "--rejected", "1"], '--chosen: must be a finite number, got "x"'],
    [
      ["dpo-loss", "--policy", "0.2", "--reference", "0.2,0.4", "--beta", "2"],
      '--policy: must be two numbers, chosen and rejected, such as 0.2,0.3; got "0.2"',
    ],
    [
      ["dpo-loss", "--policy", "0.2,0.3", "--reference", "0.7,0.4", "--beta", "2"],
      "reference: chosen and rejected are two responses to one prompt and must sum to at most 1, got 0.7 + 0.4",
    ],
    [["bradley-terry", "--ratings", "1,2,;3"], '--ratings: must be a finite number, got ""'],
    [
      ["bradley-terry", "--ratings", "1,2", "--scale", "elo"],
      'scale: must be logit, strength or logit:BASE, got "elo"',
    ],
    [
      ["bradley-terry", "--ratings", "0,0,1", "--scale", "strength"],
      "ratings: group 1: at most one strength must be 0, got 0 for responses 1 and 2, whose comparison 0 / (0 + 0) is undefined; hint: the scale logit compares them as equal",
    ],
    [
      ["beta", "--policy", "0.2,0.3", "--reference", "0.2,0.4", "--betas", "1,-1"],
      "beta: beta must be a finite number above 0, got -1",
    ],
    [
      ["maxmn"],
      'explain: must be a YAML file or one of bradley-terry, maxmin, reward-loss, dpo-loss, orpo-loss, beta, policy-shift, got "maxmn", did you mean "maxmin"?',
    ],
  ])("%j", (args, message) => {
    expect(failure(...args)).toEqual({ status: 2, said: `penchant: ${message}\n` });
  });

  test("a flag that is missing, unknown or has no such choice", () => {
    for (const args of [
      ["dpo-loss"],
      ["maxmin", "--rating", "1"],
      ["maxmin", "--ratings", "1", "--format", "doc"],
      [],
    ]) {
      expect(failure(...args).status, args.join(" ")).toBe(2);
    }
  });

  test.each([
    ["ratings:\n  A: [1, 2]\nratngs:\n  A: [1]\n", '3: unknown key "ratngs", did you mean "ratings"?'],
    ["ratings:\n  A: [1, 2]\n  B: [1]\n", "1: ratings: group 2 must rate 2 responses as group 1 does, got 1"],
    ["ratings: [1, 2\n", "2: must be YAML, got"],
  ])("a sheet: %j", (text, message) => {
    const { status, said } = failure(written("wrong.yaml", text));
    expect(said).toContain(message);
    expect(status).toBe(message.includes("must be YAML") ? 1 : 2);
  });

  test("a sheet that is not there, and one without a curve", () => {
    expect(failure(join(folder, "none.yaml"))).toMatchObject({ status: 1 });
    const path = written("ratings.yaml", "ratings:\n  A: [1, 2]\n");
    expect(failure(path, "--svg", join(folder, "no.svg")).said).toContain("--svg must have a curve to draw");
    expect(existsSync(join(folder, "no.svg"))).toBe(false);
  });
});

describe("docs/guide/exercises.md", () => {
  const page = readFileSync(join(root, "docs/guide/exercises.md"), "utf8");
  const runs = [...page.matchAll(/```console\n\$ npx penchant explain (.*)\n([\s\S]*?)```/g)].map(
    ([, command, output]) => [command!, output!] as const,
  );

  test("shows commands", () => expect(runs.length).toBeGreaterThanOrEqual(7));

  test.each(runs)("penchant explain %s", (command, output) => {
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
    expect(explain(...args)).toBe(output);
  });
});
