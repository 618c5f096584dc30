/**
 * A study that cannot be run says so before anything runs: with the line of the YAML, the flag, or the
 * folder that stands in the way.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import { changedStudy, lineOf, tinyStudy } from "../study/tiny.ts";
import { penchant, removeFolder, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
afterAll(() => removeFolder(folder));

writeFileSync(at("tiny.yaml"), tinyStudy);
writeFileSync(at("empty.txt"), "");
writeFileSync(at("binary.txt"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
writeFileSync(at("short.txt"), "one line\nand another\n");

/** Outputs that exist already, in the YAML's own folder. */
const given = `name: given
title: Given
question: Which?
variables: { judge: rule:verse }
stages:
  one: { uses: outputs, file: a.jsonl, model: one }
  other: { uses: outputs, file: a.jsonl, model: other }
  comparison: { uses: compare, baseline: one, tuned: other, judges: $judge, criteria: red }
`;

/** A change of the YAML, the line it is told with (none: that of the changed piece), the exit code, and what is said. */
type Change = readonly [what: string, from: string, to: string, said: string, code?: number, line?: number | null];

const changes: readonly Change[] = [
  ["broken YAML", "title: Tiny verse", "title: [Tiny verse", "must be YAML, got ", 1, lineOf("question:")],
  [
    "a key twice",
    "  seed: 1",
    "  seed: 1\n  seed: 2",
    "must be YAML, got Map keys must be unique",
    1,
    lineOf("  rate:"),
  ],
  ["a mistyped key", "title:", "titel:", 'unknown key "titel", did you mean "title"?'],
  ["a missing key", "title: Tiny verse\n", "", "title must be text, got nothing", 2, null],
  [
    "a name that is none",
    "name: tiny",
    "name: Tiny One",
    'name must be lower-case letters, digits and dashes, got "Tiny One"',
  ],
  ["a text that is none", "title: Tiny verse", "title: 3", "title must be text, got 3"],
  [
    "a setting of a stage",
    "vocab_size: 300",
    "vocab_sise: 300",
    'unknown setting "vocab_sise", did you mean "vocab_size"?',
  ],
  [
    "a setting of a method",
    "learning_rate: $rate",
    "lerning_rate: $rate",
    '(stage "sft"): settings: unknown setting "lerning_rate", did you mean "learning_rate"?',
  ],
  ["a value out of bounds", "eval_steps: 4", "eval_steps: -4", "eval_steps must be at least 0, got -4"],
  [
    "a value of another kind",
    "max_length: 128",
    "max_length: long",
    'settings: max_length must be a finite number, got "long"',
  ],
  ["a vocabulary too small", "vocab_size: 300", "vocab_size: 100", "vocab_size must be at least 257, got 100"],
  [
    "a variable",
    "learning_rate: $rate",
    "learning_rate: $rats",
    'variable $rats must be listed under variables, did you mean "rate"?',
  ],
  ["a kind of stage", "uses: compare", "uses: compere", 'got "compere", did you mean "compare"?'],
  [
    "a stage that there is not",
    "model: orpo\n",
    "model: orpoo\n",
    '(stage "orpo-completions"): model must name a stage above it, got "orpoo", did you mean "orpo"?; known: corpus, tokenizer, sft, pairs, orpo, sft-completions',
  ],
  [
    "a stage that comes later",
    "  pairs: { uses: pairs, corpus: corpus, model: sft",
    "  pairs: { uses: pairs, corpus: corpus, model: orpo",
    '(stage "pairs"): model must name a stage above it, got "orpo"; the stages form a cycle: pairs → orpo → pairs',
  ],
  [
    "a stage that reads itself",
    "corpus: corpus, vocab_size",
    "corpus: tokenizer, vocab_size",
    'corpus must name a stage above it, got "tokenizer"; the stages form a cycle: tokenizer → tokenizer',
  ],
  [
    "a stage that stands below",
    "    corpus: corpus\n    tokenizer: tokenizer\n",
    "    corpus: sft-completions\n    tokenizer: tokenizer\n",
    'corpus must name a stage above it, got "sft-completions"; the stages form a cycle: sft → sft-completions → sft',
  ],
  [
    "a stage without its input",
    "    tokenizer: tokenizer\n",
    "",
    '(stage "sft"): tokenizer must name a stage, got undefined',
    2,
    lineOf("  sft:"),
  ],
  [
    "a judge",
    '"rule:verse"',
    '"rule:vers"',
    'judge must be one of reward:verse, rule:verse, reward:tldr, human:FILE, rule:FILE.mjs, llm:URL#MODEL, got "rule:vers", did you mean "rule:verse"?',
  ],
  [
    "an architecture",
    "model_type: gpt2",
    "model_type: gpt9",
    'models: no architecture for model_type "gpt9", known: gpt2, phi',
  ],
  ["heads that do not fit", "n_head: 2", "n_head: 3", "gpt2 config: n_head must be a divisor of n_embd, 16, got 3"],
  [
    "a billion layers",
    "n_layer: 1",
    "n_layer: 1000000000",
    "gpt2 config: n_layer must be at most 1000, got 1000000000",
  ],
  ["a claim's key", "    above: 0.5", "    abov: 0.5", 'unknown key "abov", did you mean "above"?'],
  [
    "a claim without a bound",
    "    above: 0.5\n",
    "",
    "must have above or below, got neither",
    2,
    lineOf("  - name: Tuned"),
  ],
  [
    "a claim with two bounds",
    "above: 0.5",
    "above: 0.5\n    below: 1",
    "must have above or below, got both",
    2,
    lineOf("  - name: Tuned"),
  ],
  ["a claim's bound", "above: 0.5", "above: half", 'claims.0.above must be a number, got "half"'],
  [
    "a claim's stage",
    "value: comparison.",
    "value: comparisn.",
    'value must begin with the name of a stage, got "comparisn", did you mean "comparison"?',
  ],
  [
    "no stages",
    tinyStudy.slice(tinyStudy.indexOf("stages:"), tinyStudy.indexOf("claims:")),
    "stages: none\n",
    'stages must be a mapping of names to stages, got "none"',
    2,
    lineOf("stages:"),
  ],
];

describe("the YAML", () => {
  test.each(changes.map((change) => [change[0], change] as const))("%s", async (what, change) => {
    const [, from, to, said, code = 2, line = lineOf(from.trim())] = change;
    const name = `${what.replace(/\W+/g, "-")}.yaml`;
    writeFileSync(at(name), changedStudy(from, to));
    const outcome = await penchant(folder, `run ${name} --out run-${name}`);
    expect(outcome.stderr).toContain(line === null ? `penchant: ${name}: ` : `penchant: ${name}:${line}`);
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
    expect(outcome.code).toBe(code);
    expect(existsSync(at(`run-${name}`)), "nothing has begun").toBe(false);
  });

  test.each([
    ["empty.txt", 1, "empty.txt: must hold some text, got an empty file"],
    ["binary.txt", 1, "binary.txt: must be text, got a zero byte at 4: this looks like a binary file"],
    ["short.txt", 2, "short.txt: the study must be a mapping with name, title, question and stages, got "],
    ["nowhere.yaml", 1, "nowhere.yaml: cannot read, no such file or folder"],
  ] as const)("that is none: %s", async (name, code, said) => {
    const outcome = await penchant(folder, `run ${name}`);
    expect(outcome).toMatchObject({ code, stdout: "" });
    expect(outcome.stderr).toContain(said);
  });
});

describe("--set", () => {
  test.each([
    ["seed", 2, '--set: must be key=value, got "seed"'],
    ["sed=2", 2, "--set sed: must be a variable (corpus, seed, rate) or STAGE.KEY"],
    ["sed=2", 2, 'did you mean "seed"?, got 2'],
    ["stf.settings.seed=2", 2, 'did you mean "sft"?, got 2'],
    ["sft.settings.lerning_rate=2", 2, 'settings: unknown setting "lerning_rate", did you mean "learning_rate"?'],
    ["rate=fast", 2, 'settings: learning_rate must be a finite number, got "fast"'],
    ["corpus=nowhere.txt", 1, "nowhere.txt: cannot read, no such file or folder"],
  ] as const)("%s", async (set, code, said) => {
    const outcome = await penchant(folder, `run tiny.yaml --out run-set --set ${set}`);
    expect(outcome.stderr).toContain(said);
    expect(outcome.code).toBe(code);
    expect(existsSync(at("run-set"))).toBe(false);
  });
});

test("a person's choices named by --set start from the working directory, as every path there does", async () => {
  mkdirSync(at("deep"));
  writeFileSync(at("deep/given.yaml"), given);
  writeFileSync(at("deep/a.jsonl"), JSON.stringify({ prompt: "O rose", completion: "red" }));
  writeFileSync(at("mine.csv"), "id,choice\n1-A,b\n");
  const outcome = await penchant(folder, "run deep/given.yaml --out chosen --set judge=choices:mine.csv");
  expect(outcome.stderr).toContain("human:mine.csv: other wins 1, loses 0, ties 0");
  expect(outcome.code).toBe(0);
});

describe("--from, --only and --resume", () => {
  test.each([
    [
      "--from orpi",
      '--from: must name a stage of the study, got "orpi", did you mean "orpo"?; known: corpus, tokenizer',
    ],
    ["--only sft comparision", '--only: must name a stage of the study, got "comparision", did you mean "comparison"?'],
    ["--resume", "run-part: must hold a run to resume, got nothing; hint: without --resume a new run starts"],
    ["--resume --force", "run: --resume goes on and --force begins anew, got both"],
  ] as const)("%s", async (flags, said) => {
    const outcome = await penchant(folder, `run tiny.yaml --out run-part ${flags}`);
    expect(outcome.stderr).toContain(said);
    expect(outcome.code).toBe(2);
    expect(existsSync(at("run-part"))).toBe(false);
  });

  test("a part of a study runs, and says why there is no report", async () => {
    const outcome = await penchant(folder, "run tiny.yaml --out part --only tokenizer");
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain("[2/2] tokenizer\n");
    expect(outcome.stderr).toContain("no report: it needs comparison, which --only leaves out");
    expect(existsSync(at("part/report"))).toBe(false);
  });
});

describe("the run folder", () => {
  test("a corpus that cannot be read leaves it to the next", async () => {
    for (const [corpus, code, said] of [
      ["empty.txt", 1, "empty.txt: must hold some text, got an empty file"],
      ["binary.txt", 1, "binary.txt: must be text, got a zero byte at 4"],
      ["short.txt", 2, "short.txt: must hold at least 96 lines, got 3"],
    ] as const) {
      const outcome = await penchant(folder, `run tiny.yaml --out run-corpus --set corpus=${corpus}`);
      expect(outcome.stderr).toContain(said);
      expect(outcome.code).toBe(code);
    }
  });

  test("that holds anything else is refused and stays as it is", async () => {
    mkdirSync(at("notes"));
    writeFileSync(at("notes/today.md"), "burn nothing");
    const outcome = await penchant(folder, "run tiny.yaml --out notes");
    expect(outcome.stderr).toContain("notes: must hold this study or nothing, got today.md; hint: another --out");
    expect(outcome.code).toBe(2);
    expect(readdirSync(at("notes"))).toEqual(["today.md"]);
  });

  test("of another run is refused, and replaced by --force", async () => {
    const first = await penchant(folder, "run tiny.yaml --out kept");
    expect(first.code).toBe(0);
    const before = readFileSync(at("kept/study.yaml"), "utf8");
    const other = "run tiny.yaml --out kept --set orpo-completions.settings.seed=2";
    const refused = await penchant(folder, other);
    expect(refused.stderr).toContain(
      "kept: must hold this study or nothing, got a run with other settings; hint: another --out, or --force to replace it",
    );
    expect(refused.code).toBe(2);
    expect(readFileSync(at("kept/study.yaml"), "utf8")).toBe(before);

    const forced = await penchant(folder, `${other} --force`);
    expect(forced.code).toBe(0);
    expect(forced.stderr).toContain("[5/8] orpo: done before");
    expect(forced.stderr).toMatch(/\[7\/8\] orpo-completions\n/);
    expect(readFileSync(at("kept/study.yaml"), "utf8")).not.toBe(before);
  });

  test("a claim about something that no stage found is told with what it found", async () => {
    writeFileSync(at("claim.yaml"), changedStudy("summary.winRate", "summary.winrate"));
    const outcome = await penchant(folder, "run claim.yaml --out claim");
    expect(outcome.stderr).toContain(
      'claim "Tuned by ORPO, a model is preferred to its former self": value must be a number in the facts of stage "comparison", ' +
        'got nothing at "judges.reward-verse.summary.winrate", did you mean "winRate"?; judges.reward-verse.summary has ',
    );
    expect(outcome.code).toBe(2);
  });
});
