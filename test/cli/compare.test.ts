import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

import { formatComparisons, parseComparisons } from "../../src/comparison/index.ts";
import { formatCompletions, formatSummaries } from "../../src/data/index.ts";
import { type Asked, chatServer, type Reply, refuses, says, streams } from "./chat-server.ts";
import { type Outcome, ownFolder, penchant } from "./penchant.ts";

const LENGTH_RULE = `export default ({ a, b, criteria }) =>
  ({ choice: b.length > a.length ? "b" : b.length < a.length ? "a" : "tie", comment: criteria ?? "none" });\n`;
const prompts = ["O for a muse of fire", "", "Now is the winter"];
const baseline = prompts.map((prompt) => ({ prompt: `${prompt} <complete>`, completions: ["aaaa", "bb", "cc"] }));
const tuned = prompts.map((prompt) => ({ prompt, completions: ["aaaaa", "bb", "c"] }));

/** A folder with both outputs in the course's format, under the course's names, and a rule. */
function folder() {
  const made = ownFolder();
  const write = (name: string, text: string): void => writeFileSync(join(made.path, name), text);
  write("output_shakespeare_completions_sft.txt", formatCompletions(baseline));
  write("output_shakespeare_completions_pref.txt", formatCompletions(tuned));
  write("longer.mjs", LENGTH_RULE);
  const files = ["output_shakespeare_completions_sft.txt", "output_shakespeare_completions_pref.txt"];
  return {
    ...made,
    write,
    read: (name: string): string => readFileSync(join(made.path, name), "utf8"),
    run: (...args: string[]): Promise<Outcome> => penchant(made.path, args),
    compare: (...args: string[]): Promise<Outcome> => penchant(made.path, ["compare", ...files, ...args]),
  };
}

const RULE = ["--judge", "rule:longer.mjs"];

// A wins, B ties, C loses, for each of three prompts.
test("the course's files, a rule of one's own, and exactly the fixed JSON first", async () => {
  using here = folder();
  const { code, stdout, stderr } = await here.compare(...RULE, "--json");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^rule:longer\.mjs 9\/9 · \d+\/s\n$/);
  const result = JSON.parse(stdout);
  expect(Object.keys(result).slice(0, 10)).toEqual([
    ...["win", "lose", "tie", "skipped", "winRate", "standardError", "standardErrorReason", "interval", "wilson"],
    "signTest",
  ]);
  expect(result).toMatchObject({
    win: 3,
    lose: 3,
    tie: 3,
    skipped: 0,
    winRate: 0.5,
    standardError: null,
    standardErrorReason: "every prompt has the same win rate",
    signTest: { p: 1, midP: expect.any(Number) },
  });
  expect(result.pairs.slice(0, 4)).toEqual([
    { id: "1-A", choice: "b" },
    { id: "1-B", choice: "tie" },
    { id: "1-C", choice: "a" },
    { id: "2-A", choice: "b" },
  ]);
  expect(result.prompts).toEqual(prompts.map((prompt, i) => ({ index: i + 1, prompt, win: 1, lose: 1, tie: 1 })));
  expect(result).toMatchObject({ judge: "rule:longer.mjs", models: { a: "sft", b: "pref" }, criteria: null });
});

test("a table, every figure with its name, and what one may say", async () => {
  using here = folder();
  const { code, stdout } = await here.compare(...RULE, "--criteria", "more comprehensive");
  expect(code).toBe(0);
  expect(stdout).toContain(
    "rule:longer.mjs · a sft (baseline) · b pref (tuned)\ncriteria, as given to the judge: more comprehensive",
  );
  expect(stdout).toMatch(/ {3}1 {2}O for a muse of fire +1 +1 +1\n {4}2 {2}\(blank\) +1 +1 +1\n/);
  expect(stdout).toMatch(/\n {2}all +3 +3 +3\n/);
  for (const name of ["Wilson", "Clopper–Pearson", "bootstrap", "mid-p", "equal length"])
    expect(stdout).toContain(name);
  expect(stdout).toContain("not conclusive at this size");
  expect(stdout).toContain("no standard error: every prompt has the same win rate");
  expect(stdout).toContain("Neither model leads on any prompt, and even prompts show no difference.");
  expect(stdout).toContain(
    "9 pairs of 3 prompts cannot show a difference, however large: at least six prompts are needed.",
  );
});

test("--report leaves the report of a study, and overwrites nothing", async () => {
  using here = folder();
  here.write("my votes.csv", "id,choice,comment\n1-A,b,it rhymes\n2-B,tie,\n");
  const args = ["--judge", "human:my votes.csv", "--report", "the report"];
  const { code, stderr } = await here.compare(...args);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/\nreport: the report\/index\.html\n$/)]);
  const markdown = here.read("the report/report.md");
  expect(markdown).toContain("Judge: `human:my votes.csv`. The tuned model won 1 of 2 pairs");
  expect(markdown).toContain('output_shakespeare_completions_pref.txt --judge "human:my votes.csv"');
  expect(here.read("the report/index.html")).toContain("human:my votes.csv");
  expect(parseComparisons(here.read("the report/comparison.jsonl"), "c")).toHaveLength(9);
  const again = await here.compare(...args);
  expect([again.code, again.stderr]).toEqual([
    2,
    "penchant: the report/comparison.jsonl: must not exist yet; hint: another --report, or --force\n",
  ]);
  expect((await here.compare(...args, "--force")).code).toBe(0);
});

test("an input is never overwritten, whatever --force says", async () => {
  using here = folder();
  const baseline = "output_shakespeare_completions_sft.txt";
  const before = here.read(baseline);
  for (const out of [baseline, `./${baseline}`]) {
    const { code, stderr } = await here.compare(...RULE, "--out", out, "--force");
    expect([code, stderr]).toEqual([
      2,
      `penchant: ${out}: --out must not overwrite BASELINE, got the same path; hint: another --out\n`,
    ]);
  }
  const { stderr } = await here.compare(...RULE, "--out", "longer.mjs", "--force");
  expect(stderr).toContain("longer.mjs: --out must not overwrite --judge rule:longer.mjs, got the same path");
  expect(here.read(baseline)).toBe(before);
});

test("where people judged some pairs, a judge is compared with them and corrected", async () => {
  using here = folder();
  here.write("votes.csv", "id,choice\n1-A,b\n1-B,b\n1-C,a\n2-A,a\n");
  const both = [...RULE, "--judge", "human:votes.csv"];
  const { stdout } = await here.compare(...both);
  // The rule says b, tie, a, b of the same pairs.
  expect(stdout).toMatch(/people judged +4 of these pairs; 5 have the judge's verdict alone\n/);
  expect(stdout).toMatch(/the judge agrees with people +50\.0 %; 95 % /);
  expect(stdout).toMatch(/people ↓ +judge → +win +tie +lose\n +win +1 +1 +0\n +tie +0 +0 +0\n +lose +1 +0 +1\n/);
  const { people, others } = JSON.parse((await here.compare(...both, "--json")).stdout);
  expect(people).toMatchObject({ labelled: 4, unlabelled: 5, human: { rate: 0.5 } });
  expect(others[0].people).toBeUndefined();
});

test("--format gives a table of prompts and judges", async () => {
  using here = folder();
  const { stdout } = await here.compare(...RULE, "--format", "csv");
  expect(stdout.split(/\r?\n/).slice(0, 3)).toEqual([
    "judge,prompt,win,lose,tie,skipped,win rate,95 % interval",
    "rule:longer.mjs,1: O for a muse of fire,1,1,1,0,,",
    'rule:longer.mjs,"2: ",1,1,1,0,,',
  ]);
  expect(stdout).toMatch(/rule:longer\.mjs,all prompts,3,3,3,0,50\.0 %,\d+\.\d % to \d+\.\d %/);
  const { code, stderr } = await here.compare(...RULE, "--format", "md", "--json");
  expect([code, stderr]).toEqual([2, expect.stringContaining("compare: --format must go without --json")]);
});

test("the same file twice is said", async () => {
  using here = folder();
  const file = "output_shakespeare_completions_sft.txt";
  const { stdout } = await here.run("compare", file, file, ...RULE);
  expect(stdout).toContain("both models wrote the same texts: is it the same file twice?");
});

test("several judges, criteria from a file, records written once", async () => {
  using here = folder();
  here.write("criteria.txt", "speak old English\n");
  const args = [...RULE, "--judge", "rule:verse", "--criteria", "criteria.txt", "--out", "c.jsonl"];
  const { code, stdout } = await here.compare(...args, "--json");
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect([result.judge, result.criteria, result.others.map(({ judge }: { judge: string }) => judge)]).toEqual([
    "rule:longer.mjs",
    "speak old English",
    ["rule:verse"],
  ]);
  const records = parseComparisons(here.read("c.jsonl"), "c.jsonl");
  expect(records).toHaveLength(18);
  expect(records[0]).toMatchObject({ id: "1-A", choice: "b", comment: "speak old English", a: { model: "sft" } });

  const again = await here.compare(...args);
  expect([again.code, again.stderr]).toEqual([
    2,
    "penchant: c.jsonl: must not exist yet; hint: another --out, or --force\n",
  ]);
  expect((await here.compare(...args, "--force")).code).toBe(0);

  expect(result.agreement).toMatchObject({ raters: ["rule:longer.mjs", "rule:verse"], units: 9, pairs: 9 });

  // What was written can be read as judgements that exist.
  const { stdout: known } = await here.run("compare", "--annotations", "c.jsonl", "--json");
  expect(JSON.parse(known)).toMatchObject({
    win: 3,
    lose: 3,
    tie: 3,
    judge: "rule:longer.mjs",
    others: [{ judge: "rule:verse" }],
    agreement: result.agreement,
  });
});

test("people who judged the same pairs are one judge, and their agreement is told", async () => {
  using here = folder();
  expect((await here.compare(...RULE, "--out", "c.jsonl")).code).toBe(0);
  const records = parseComparisons(here.read("c.jsonl"), "c.jsonl");
  const by = (id: string, turned: number) =>
    records.map((record, i) => ({
      ...record,
      rater: { kind: "human" as const, id },
      choice: i < turned ? ("tie" as const) : record.choice,
    }));
  here.write("people.jsonl", formatComparisons([...by("ann", 0), ...by("bob", 1)]));
  const { stdout } = await here.run("compare", "--annotations", "people.jsonl");
  expect(stdout).toContain("agreement of 2 raters: human:ann, human:bob\n");
  expect(stdout).toMatch(/same judgement +88\.9 % of 9 pairs of judgements\n/);
  const { stdout: one } = await here.run("compare", "--annotations", "c.jsonl");
  expect(one).not.toContain("agreement");
});

test("summaries and both kinds of JSON lines pair with anything", async () => {
  using here = folder();
  here.write("s.txt", formatSummaries(baseline));
  here.write(
    "one.jsonl",
    tuned
      .flatMap(({ prompt, completions }) =>
        completions.map((completion) => `${JSON.stringify({ prompt, completion })}\n`),
      )
      .join(""),
  );
  here.write("all.jsonl", tuned.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(join(here.path, "packed.jsonl"), gzipSync(here.read("all.jsonl")));
  for (const file of ["one.jsonl", "all.jsonl", "packed.jsonl"]) {
    const { stdout } = await here.run("compare", "s.txt", file, ...RULE, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ win: 3, lose: 3, tie: 3 });
  }
});

test("AlpacaEval annotations: the model is generator_2, and what has no preference is counted", async () => {
  using here = folder();
  const row = (preference: number | null, i: number) => ({
    instruction: `i${i}`,
    output_1: "x",
    generator_1: "davinci",
    output_2: `y${i}`,
    generator_2: "phi",
    annotator: "gpt4",
    preference,
  });
  here.write("a.json", JSON.stringify([2, 2, 1, 1.5, null, 1.75].map(row)));
  const { code, stdout } = await here.run("compare", "--annotations", "a.json", "--json");
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    win: 3,
    lose: 1,
    tie: 1,
    skipped: 1,
    winRate: 0.7,
    judge: "llm:gpt4",
    skips: [{ reason: "no preference", count: 1, first: "5-A" }],
    figures: { preference: { rate: 3.25 / 5 } },
  });
});

// Three prompts with two letters each: nine pairs become twelve.
test("crossed pairs narrow the interval and leave the sign test to equal letters", async () => {
  using here = folder();
  const rows = (texts: string[][]): string =>
    texts.map((completions, i) => `${JSON.stringify({ prompt: `p${i}`, completions })}\n`).join("");
  here.write(
    "a.jsonl",
    rows([
      ["aa", "aaaa"],
      ["aaaa", "aa"],
      ["aa", "aaaa"],
      ["aaa", "aa"],
    ]),
  );
  here.write(
    "b.jsonl",
    rows([
      ["bbb", "bbb"],
      ["bbb", "bbbbb"],
      ["b", "bbb"],
      ["bbbb", "bbb"],
    ]),
  );
  const judge = (...more: string[]) => here.run("compare", "a.jsonl", "b.jsonl", ...RULE, ...more);
  const matched = JSON.parse((await judge("--json")).stdout);
  const crossed = JSON.parse((await judge("--cross", "--json")).stdout);
  expect([matched.pairs.length, crossed.pairs.length, crossed.prompts.length]).toEqual([8, 16, 4]);
  expect(crossed.pairs[1].id).toBe("1-A/B");
  expect(crossed.standardError).toBeLessThan(matched.standardError);
  expect(crossed.signTest).toEqual(matched.signTest);
  const { stdout } = await judge("--cross");
  expect(stdout).toContain("Pairs are crossed");
  expect(stdout).toContain("pairs of equal letters");
});

test("references: ROUGE of both", async () => {
  using here = folder();
  here.write("r.jsonl", prompts.map((prompt) => `${JSON.stringify({ prompt, completion: "aaaa" })}\n`).join(""));
  const { stdout } = await here.compare(...RULE, "--references", "r.jsonl", "--json");
  expect(JSON.parse(stdout).rouge).toMatchObject({
    a: { rouge1: { f: expect.closeTo(1 / 3, 12) } },
    b: { rouge1: { f: 0 } },
  });
  here.write("r.jsonl", `${JSON.stringify({ prompt: "other", completion: "aaaa" })}\n`);
  const { code, stderr } = await here.compare(...RULE, "--references", "r.jsonl");
  expect([code, stderr]).toEqual([
    1,
    'penchant: r.jsonl: must have a reference for the prompt of 1-A, got none for "O for a muse of fire"\n',
  ]);
});

test("people's choices from a table; what they left out is counted, and so is what fits no pair", async () => {
  using here = folder();
  here.write("votes.csv", "id,choice,comment\n1-A,b,richer\n1-B,both_bad,\n2-A,a,\n9-Z,b,\n");
  const { code, stdout } = await here.compare("--judge", "human:votes.csv", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    win: 1,
    lose: 1,
    tie: 1,
    skipped: 6,
    skips: [{ reason: "no choice in votes.csv", count: 6, first: "1-C" }],
    notes: [
      "1 choices of votes.csv belong to no pair, first votes.csv:5 (9-Z)",
      "in 3 of 9 pairs both models wrote the same text",
    ],
  });
});

test("one prompt only, and all ties: nothing is claimed", async () => {
  using here = folder();
  here.write("a.jsonl", `${JSON.stringify({ prompt: "p", completions: ["a", "b"] })}\n`);
  here.write("b.jsonl", `${JSON.stringify({ prompt: "p", completions: ["aa", "bb"] })}\n`);
  const single = await here.run("compare", "a.jsonl", "b.jsonl", ...RULE, "--json");
  expect(JSON.parse(single.stdout)).toMatchObject({
    win: 2,
    winRate: 1,
    standardError: null,
    interval: [0, 1],
    conclusion: { outcome: "open" },
  });
  const ties = await here.run("compare", "a.jsonl", "a.jsonl", ...RULE);
  expect(ties.code).toBe(0);
  expect(ties.stdout).toContain("No pair was decided, and ties alone show no difference.");
  const json = await here.run("compare", "a.jsonl", "a.jsonl", ...RULE, "--json");
  expect(json.stdout).not.toContain("NaN");
  expect(JSON.parse(json.stdout)).toMatchObject({ tie: 2, winRate: 0.5, signTest: { p: 1 } });
});

test.each<[string, Record<string, string>, string[], number, string]>([
  ["no files", {}, ["compare", ...RULE], 2, "compare: must have two files, BASELINE and TUNED; or --annotations FILE"],
  [
    "no judge",
    { a: "{}" },
    ["compare", "a", "a"],
    2,
    "compare: must have at least one --judge; hint: --judge human:FILE, or see --help",
  ],
  [
    "an unknown judge",
    { a: "{}" },
    ["compare", "a", "a", "--judge", "rule:vers"],
    2,
    'human:FILE, rule:FILE.mjs, llm:URL#MODEL, got "rule:vers"',
  ],
  [
    "a judge twice",
    { a: "{}" },
    ["compare", "a", "a", ...RULE, ...RULE],
    2,
    "each --judge must be given once, got rule:longer.mjs twice",
  ],
  [
    "people without a file",
    {},
    ["compare", "a", "a", "--judge", "human:"],
    2,
    "judge human must name a file of choices",
  ],
  [
    "a judge without a model",
    {},
    ["compare", "a", "a", "--judge", "llm:http://x/v1"],
    2,
    'must be llm:URL#MODEL with a URL of http or https, got "llm:http://x/v1"',
  ],
  [
    "a timeout of ages",
    {},
    ["compare", "a", "a", "--judge", "llm:http://x/v1#m", "--timeout", "1e9"],
    2,
    "--timeout: must be a finite number, above 0 and at most 86400, got 1000000000",
  ],
  ["a missing file", {}, ["compare", "a", "a", ...RULE], 1, "a: cannot read, no such file or folder"],
  ["an empty file", { a: "" }, ["compare", "a", "a", ...RULE], 1, "a: must hold some text, got an empty file"],
  ["a header alone", { a: "prompt;text\n" }, ["compare", "a", "a", ...RULE], 1, "a:1: rows must follow the header"],
  [
    "other columns",
    { a: '{"prompt":"p","score":1}' },
    ["compare", "a", "a", ...RULE],
    1,
    "a:1: a row must have an answer (completion, completions, response, output, answer or text) and may have a prompt (prompt, instruction or question), got the columns prompt, score",
  ],
  ["annotations with files", {}, ["compare", "a", "--annotations", "c"], 2, "compare: --annotations must stand alone"],
  ["an empty list", { c: "[]" }, ["compare", "--annotations", "c"], 1, "c: must hold at least one judgement, got none"],
  [
    "a preference below 0",
    { c: '[{"instruction":"i","output_1":"x","generator_1":"m","output_2":"y","generator_2":"n","preference":-1}]' },
    ["compare", "--annotations", "c"],
    1,
    "c, entry 1: preference must be null, 0 or a number from 1 to 2, got -1",
  ],
  [
    "NaN",
    { c: '[{"instruction":"i","preference":NaN}]' },
    ["compare", "--annotations", "c"],
    1,
    "c:1: numbers must be finite, got NaN",
  ],
  [
    "a missing letter",
    { a: '{"prompt":"p","completions":["x","y"]}', b: '{"prompt":"p","completions":["x"]}' },
    ["compare", "a", "b", ...RULE],
    1,
    "b:1: prompt 1 must have 2 completions as in a:1, got 1",
  ],
  [
    "another prompt",
    {
      a: '{"prompt":"p","completion":"x"}\n{"prompt":"q","completion":"x"}',
      b: '{"prompt":"p","completion":"x"}\n{"prompt":"r","completion":"x"}',
    },
    ["compare", "a", "b", ...RULE],
    1,
    'b:2: prompt 2 must be that of a:2, "q", got "r"',
  ],
  [
    "a rule that does not load",
    { "bad.mjs": "export default (" },
    ["compare", "a", "a", "--judge", "rule:bad.mjs"],
    1,
    "bad.mjs: must be a module that loads, got SyntaxError",
  ],
  [
    "a rule without a function",
    { "bad.mjs": "export const x = 1" },
    ["compare", "a", "a", "--judge", "rule:bad.mjs"],
    1,
    "bad.mjs: must export one function, or one as default, got none",
  ],
  [
    "a rule that is not there",
    {},
    ["compare", "a", "a", "--judge", "rule:no.mjs"],
    1,
    "no.mjs: cannot read, no such file",
  ],
  [
    "a rule that fails",
    { a: '{"prompt":"p","completion":"x"}', "bad.mjs": "export const rule = () => { throw new TypeError('no') }" },
    ["compare", "a", "a", "--judge", "rule:bad.mjs"],
    1,
    "judge rule:bad.mjs: must answer for 1-A, got TypeError: no",
  ],
  [
    "criteria that are not there",
    { a: "{}" },
    ["compare", "a", "a", ...RULE, "--criteria", "no.txt"],
    1,
    "no.txt: cannot read, no such file",
  ],
  [
    "a bad seed",
    { a: "{}" },
    ["compare", "a", "a", ...RULE, "--seed", "x"],
    2,
    '--seed: must be an integer of at least 0 and at most 9007199254740991, got "x"',
  ],
])("asked wrongly: %s", async (_, files, args, code, message) => {
  using here = folder();
  for (const [name, text] of Object.entries(files)) here.write(name, text);
  const ran = await here.run(...args);
  expect(ran.stderr).toContain(message);
  expect([ran.code, ran.stdout]).toEqual([code, ""]);
});

test("the help says that a rule runs code, where the key is read, and that texts may be hostile", async () => {
  using here = folder();
  const { code, stdout } = await here.run("compare", "--help");
  expect(code).toBe(0);
  for (const words of ["THIS RUNS THE FILE'S CODE", "PENCHANT_API_KEY", "injection"]) expect(stdout).toContain(words);
});

/** The number of the longer text, wherever it stands. */
function longerText({ body }: Asked): string {
  const text = (name: string): string =>
    new RegExp(`<<${name} \\w+>>\\n([\\s\\S]*?)\\n<</${name}`).exec(body.messages.at(-1)!.content)![1]!;
  const lead = text("FIRST").length - text("SECOND").length;
  return lead > 0 ? "1" : lead < 0 ? "2" : "0";
}
const prefersLonger = (asked: Asked): Reply => says(longerText(asked));

test("a model behind a server judges in both orders, tries again, and goes on where it was", async () => {
  using here = folder();
  const server = await chatServer((asked, count) =>
    count === 2
      ? { status: 503, body: { error: "loading" } }
      : count === 5
        ? { status: 429, body: {} }
        : prefersLonger(asked),
  );
  try {
    const args = ["compare", "output_shakespeare_completions_sft.txt", "output_shakespeare_completions_pref.txt"];
    const llm = ["--judge", `llm:${server.url}#judge`, "--price", "0.5,2", "--max-tokens", "6"];
    const judge = [...llm, "--criteria", "length", "--cache", "answers.jsonl", "--json"];
    const env = { PENCHANT_API_KEY: "k-secret" };
    const first = await penchant(here.path, [...args, ...judge], env);
    expect(first.code).toBe(0);
    const result = JSON.parse(first.stdout);
    expect(result).toMatchObject({ win: 3, lose: 3, tie: 3, skipped: 0, judge: `llm:${server.url}#judge` });
    expect(result.figures.swapConsistency).toMatchObject({ pairs: 9, same: 9, consistency: 1 });
    // Equal texts of other prompts are other questions; two were asked again.
    expect(result.tally).toMatchObject({
      judged: 9,
      changedMind: 0,
      requests: 20,
      retries: 2,
      cached: 0,
      promptTokens: 1800,
      completionTokens: 18,
      cost: (1800 * 0.5 + 18 * 2) / 1e6,
    });
    expect(result.notes[1]).toMatch(
      /1800 prompt tokens, 18 completion tokens; cost 0.000936 at 0.5,2 per million tokens$/,
    );
    expect(server.asked[0]).toMatchObject({
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer k-secret" },
      body: { model: "judge", temperature: 0, max_tokens: 6 },
    });
    expect(server.asked[0]!.body.messages[0]!.content).toContain("Criteria:\nlength");
    expect(`${first.stdout}${first.stderr}${here.read("answers.jsonl")}`).not.toContain("k-secret");

    // Half of the answers lost, the last one cut in the middle.
    const kept = here.read("answers.jsonl");
    here.write("answers.jsonl", kept.slice(0, Math.floor(kept.length / 2)));
    const second = JSON.parse((await penchant(here.path, [...args, ...judge], env)).stdout);
    expect(second).toMatchObject({ win: 3, lose: 3, tie: 3 });
    expect(second.tally.cached + second.tally.requests).toBe(18);
    expect(second.tally.cached).toBeGreaterThan(5);
  } finally {
    await server.close();
  }
});

test("a judge that hangs, talks nonsense or follows the order: counted, reported, never dropped", async () => {
  using here = folder();
  const server = await chatServer((asked) => {
    const { content } = asked.body.messages[1]!;
    if (content.includes("\nbb\n")) return "nothing";
    return says(content.includes("\ncc\n") ? "As a language model I cannot say." : "1");
  });
  try {
    const { code, stdout } = await here.compare(
      "--judge",
      `llm:${server.url}#m`,
      "--timeout",
      "1.5",
      "--retries",
      "0",
      "--json",
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      win: 0,
      lose: 0,
      tie: 3,
      skipped: 6,
      tally: { judged: 3, changedMind: 3, unreadable: 3, failed: 3, timeouts: 6 },
    });
    expect(result.skips).toEqual([
      { reason: "the judge did not answer in time", count: 3, first: "1-B" },
      { reason: "the judge's answer could not be read", count: 3, first: "1-C" },
    ]);
    expect(result.figures.swapConsistency).toMatchObject({ consistency: 0, firstTwice: 3 });
    expect(result.notes[0]).toBe(
      "3 pairs judged in both orders, of which 3 are ties because the answers differ; skipped: 3 unreadable, 3 without an answer",
    );
  } finally {
    await server.close();
  }
});

test("a server with its own ways: adapted to once, and said; thinking is not a verdict", async () => {
  using here = folder();
  const server = await chatServer((asked) => {
    const { body } = asked;
    if (body["temperature"] !== undefined) return refuses("Unsupported value: 'temperature' does not support 0.");
    if (body["logprobs"]) return refuses("You are not allowed to request logprobs from this model", 403);
    if (body.messages[0]!.role === "system") return refuses("Jinja Exception: System role not supported", 500);
    if (!body["stream"]) return refuses("This model only support stream mode, please enable the stream parameter.");
    if (Number(body["max_tokens"]) < 100) {
      return { body: 'data: {"choices":[{"delta":{"reasoning_content":"1"},"finish_reason":"length"}]}\n\n' };
    }
    return streams(`<think>[[${3 - Number(longerText(asked))}]] 1</think>**${longerText(asked)}**`);
  });
  try {
    const { code, stdout } = await here.compare("--judge", `llm:${server.url}#m`, "--concurrency", "9", "--json");
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ win: 3, lose: 3, tie: 3, skipped: 0 });
    // 18 answers, four refusals and one answer that was cut off.
    expect(server.asked).toHaveLength(23);
    expect(result.notes.slice(2, -1)).toEqual([
      "The requests were adapted to the judge's server: without temperature, so answers are not deterministic; a token limit of 4096, because answers were cut off; without log-probabilities; the instructions in the user's message, because there is no system role; answers as a stream",
      "The judge thought before 18 of 18 answers; its thinking is not read as a verdict",
    ]);
  } finally {
    await server.close();
  }
});

test("what was judged before a judge stopped is kept and shown", async () => {
  using here = folder();
  const server = await chatServer((asked, count) => (count <= 4 ? prefersLonger(asked) : says("B")));
  try {
    const { code, stdout, stderr } = await here.compare(
      ...["--judge", `llm:${server.url}#m`, "--concurrency", "1", "--out", "judged.jsonl"],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/\d judgements made before the stop are in judged\.jsonl\.partial\n/);
    const kept = parseComparisons(here.read("judged.jsonl.partial"), "judged");
    expect(kept.slice(0, 2).map(({ id, choice }) => [id, choice])).toEqual([
      ["1-A", "b"],
      ["1-B", "tie"],
    ]);
    expect(stdout).toContain("llm:m, before it stopped · a sft (baseline)");
  } finally {
    await server.close();
  }
});

test("ten answers in a row without a verdict end the comparison with the first one, and none is cached", async () => {
  using here = folder();
  const server = await chatServer((_, count) => (count === 1 ? says("1") : says("B")));
  try {
    const { code, stdout, stderr } = await here.compare("--judge", `llm:${server.url}#m`, "--cache", "answers.jsonl");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      'judge llm:m: must give a verdict, got 10 answers in a row without one, first answer: "B"; hint: --verdict reasoned, or another model',
    );
    expect(here.read("answers.jsonl").trim().split("\n")).toHaveLength(1);
  } finally {
    await server.close();
  }
});

test("a server that refuses the key, and one that is not there", async () => {
  using here = folder();
  const server = await chatServer(() => ({ status: 401, body: { error: "no key" } }));
  const refused = await here.compare("--judge", `llm:${server.url}#m`);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain(`${server.url}/chat/completions: must answer with 200, got 401 "no key"`);
  await server.close();
  const gone = await here.compare("--judge", `llm:${server.url}#m`, "--retries", "0");
  expect(gone.code).toBe(1);
  expect(gone.stderr).toContain(`${server.url}/chat/completions: must be reachable, got "connect ECONNREFUSED`);
});

test("nothing judged at all is a failure", async () => {
  using here = folder();
  here.write("skip.mjs", 'export const rule = () => "skip";\n');
  const { code, stdout } = await here.compare("--judge", "rule:skip.mjs", "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ winRate: null, skipped: 9, conclusion: { outcome: "nothing judged" } });
});

test("plan: what a conclusive answer takes", async () => {
  using here = folder();
  const { code, stdout } = await here.run("plan", "--win-rate", "0.6", "--json");
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    {
      winRate: 0.6,
      tieRate: 0,
      power: 0.8,
      completions: 1,
      correlation: 0,
      winShare: 0.6,
      comparisons: 210,
      designEffect: 1,
      prompts: 210,
    },
  ]);
  const words = await here.run(
    "plan",
    "--win-rate",
    "0.6",
    "--tie-rate",
    "0.2",
    "--completions",
    "3",
    "--correlation",
    "0.3",
    "--prompts",
    "50",
  );
  expect(words.stdout).toContain("164 independent comparisons give a power of 80.0 %");
  expect(words.stdout).toContain("50 prompts with 3 comparisons each count as 93 independent comparisons");
  const wrong = await here.run("plan", "--win-rate", "0.5");
  expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
  expect((await here.run("plan")).code).toBe(2);
});
