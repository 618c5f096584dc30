/**
 * A whole study in seconds: what is cached, what a changed setting runs again, and what the report shows.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { parseComparisons } from "../../src/comparison/index.ts";
import { MemoryStorage, RandomStream } from "../../src/core/index.ts";
import { encodeSequences, parseCompletions, parseRows, TextTokenizer } from "../../src/data/index.ts";
import { documentMarkdown, reportDocument, type WorkedPair } from "../../src/report/index.ts";
import { readReport, StudyDocument, writeReport } from "../../src/study/index.ts";
import { contentsOf, type Ran, runTiny } from "./run-tiny.ts";
import { changedStudy, tinyStudy } from "./tiny.ts";

const stageNames = ["corpus", "tokenizer", "sft", "pairs", "orpo", "sft-completions", "orpo-completions", "comparison"];

const finished = new MemoryStorage();
let first: Ran;
beforeAll(async () => {
  first = await runTiny(finished);
});

/** A run folder with everything done, to be gone on with. */
const copyOfFinished = (): MemoryStorage => {
  const copy = new MemoryStorage();
  for (const [path, bytes] of finished.files) copy.files.set(path, bytes.slice());
  return copy;
};

test("two runs are equal to the byte, times apart", async () => {
  expect(first.ran).toEqual(stageNames);
  const again = new MemoryStorage();
  await runTiny(again);
  expect(contentsOf(again)).toEqual(contentsOf(finished));
  const times = finished.text("out/events.jsonl").match(/"tokens_per_second":\d+,"seconds":[\d.]+/g)!;
  expect(times.length, "and there are times").toBe(finished.text("out/events.jsonl").match(/"event":"log"/g)!.length);
});

test("asked again, every stage is done before, and nothing changes", async () => {
  const again = copyOfFinished();
  const { ran, cached } = await runTiny(again);
  expect(ran).toEqual([]);
  expect(cached).toEqual(stageNames);
  expect(contentsOf(again)).toEqual(contentsOf(finished));
});

describe("a change runs what depends on it, and nothing else", () => {
  const all = stageNames;
  test.each([
    ["the judges", { yaml: changedStudy('["reward:verse", "rule:verse"]', '["reward:verse"]') }, ["comparison"]],
    [
      "how the tuned model completes",
      { set: { "orpo-completions.settings.temperature": "0.7" } },
      ["orpo-completions", "comparison"],
    ],
    ["tuning", { set: { "orpo.settings.beta": "0.2" } }, ["orpo", "orpo-completions", "comparison"]],
    ["learning", { set: { rate: "0.02" } }, all.slice(2)],
    ["the vocabulary", { set: { "tokenizer.vocab_size": "310" } }, all.slice(1)],
    ["the code", { codeVersion: "2" }, all],
    ["the title", { set: {}, yaml: changedStudy("Tiny verse", "Another title") }, []],
  ] as const)("%s", async (_, options, wanted) => {
    const { ran, cached } = await runTiny(copyOfFinished(), { ...options, force: true });
    expect(ran).toEqual(wanted);
    expect([...cached, ...ran].sort()).toEqual([...all].sort());
  });

  test("a stage's name, which completions tell", async () => {
    const renamed = changedStudy("  orpo:\n", "  tuned:\n").replace("model: orpo\n", "model: tuned\n");
    const { ran } = await runTiny(copyOfFinished(), { yaml: renamed, force: true });
    expect(ran).toEqual(["tuned", "orpo-completions", "comparison"]);
  });

  test("and ends as if it had been so from the start", async () => {
    const set = { "orpo.settings.beta": "0.2" };
    const changed = copyOfFinished();
    await runTiny(changed, { set, force: true });
    const fresh = new MemoryStorage();
    await runTiny(fresh, { set });
    expect(contentsOf(changed)).toEqual(contentsOf(fresh));
  });
});

describe("the folder", () => {
  test("completions are the assignment's file, prompts with the separator, samples by letter", () => {
    for (const model of ["sft", "orpo"]) {
      const groups = parseCompletions(finished.text(`out/stages/${model}-completions/completions_${model}.txt`), model);
      expect(groups.map(({ prompt }) => prompt)).toEqual(
        (first.stages.get("corpus")!.facts["prompts"] as string[]).map((prefix) => `${prefix} <complete>`),
      );
      expect(groups.map(({ completions }) => completions.length)).toEqual([3, 3, 3]);
    }
  });

  test("events of all stages stand in one file, under the stage's name", () => {
    const lines = finished
      .text("out/events.jsonl")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(lines.map(({ stage }) => stage))).toEqual(new Set(["sft", "orpo"]));
    expect(lines.filter(({ stage, event }) => stage === "orpo" && event === "log")[0]).toHaveProperty(
      "rewards/margins",
    );
  });

  test("held-out perplexity is that of a model that has begun to learn", () => {
    const { perplexity, unigramPerplexity, bitsPerByte } = first.stages.get("sft")!.facts["heldOut"] as Record<
      string,
      number
    >;
    // By hand: how often each token stands in a completion learnt, one more for each; the tokens held out.
    const tokenizer = new TextTokenizer({
      tokenizer: JSON.parse(finished.text("out/stages/tokenizer/tokenizer.json")),
      config: JSON.parse(finished.text("out/stages/tokenizer/tokenizer_config.json")),
    });
    const targetsIn = (file: string): number[] => {
      const rows = parseRows(finished.text(`out/stages/corpus/${file}`), file, "completion");
      const { examples } = encodeSequences(tokenizer, rows, { maxLength: 128, completionOnly: true });
      return examples.flatMap(({ tokens, from }) => tokens.slice(from));
    };
    const [learnt, held] = [targetsIn("rows.jsonl"), targetsIn("held-out.jsonl")];
    const probability = (id: number): number =>
      (learnt.filter((other) => other === id).length + 1) / (learnt.length + tokenizer.size);
    const surprise = held.reduce((sum, id) => sum - Math.log(probability(id)), 0) / held.length;
    expect(unigramPerplexity! / Math.exp(surprise)).toBeCloseTo(1, 9);
    // A model that knows nothing has the vocabulary's size.
    expect(perplexity).toBeLessThan(300);
    expect(unigramPerplexity).toBeGreaterThan(20);
    expect(unigramPerplexity).toBeLessThan(150);
    expect(bitsPerByte).toBeGreaterThan(1);
    expect(bitsPerByte).toBeLessThan(8);
  });
});

describe("the report", () => {
  const html = (): string => finished.text("out/report/index.html");
  const markdown = (): string => finished.text("out/report/report.md");

  test("counts win, lose and tie for each prefix and overall, with an interval", () => {
    const [byReward, byRule] = first.report.comparisons;
    expect([byReward!.judge, byRule!.judge]).toEqual(["reward:verse", "rule:verse"]);
    const { win, lose, tie, interval } = byReward!.summary;
    expect(win + lose + tie).toBe(9);
    expect(interval[0]).toBeLessThanOrEqual(interval[1]);
    const text = markdown();
    for (const prefix of first.stages.get("corpus")!.facts["prompts"] as string[]) {
      const row = text.split("\n").find((line) => line.startsWith("|") && line.includes(prefix.slice(0, 20)));
      expect(row, prefix).toMatch(/\|\s*\d+\s*\|\s*\d+\s*\|\s*\d+\s*\|/);
      expect(html()).toContain(prefix.slice(0, 12).replace(/'/g, "&#39;"));
    }
    expect(text).toMatch(/95 % interval/);
  });

  test("shows samples of both models side by side, with what each judge chose", () => {
    const records = parseComparisons(finished.text("out/comparison.jsonl"), "comparison.jsonl");
    expect(records).toHaveLength(18);
    const written = (model: string): string[] => {
      const path = `out/stages/${model}-completions/completions_${model}.txt`;
      return parseCompletions(finished.text(path), path).flatMap(({ completions }) => completions);
    };
    for (const half of [records.slice(0, 9), records.slice(9)]) {
      expect(half.map(({ a }) => [a.model, a.text])).toEqual(written("sft").map((text) => ["sft", text]));
      expect(half.map(({ b }) => [b.model, b.text])).toEqual(written("orpo").map((text) => ["orpo", text]));
    }
    // Once in the table of what was measured, and with each sample.
    const shown = html().match(/reward: archaic/g)!;
    expect(shown.length).toBe(1 + 6);
    expect(html()).toMatch(/reward:verse/);
  });

  test("shows five of the training pairs, and one of them worked by hand under the tuned model", () => {
    const rows = parseRows(finished.text("out/stages/pairs/pairs.jsonl"), "pairs.jsonl", "preference");
    for (const [i, { chosen }] of rows.slice(0, 6).entries())
      expect(markdown().includes(chosen.trim()), String(i)).toBe(i < 5);
    expect(markdown()).toContain("One pair of the training data as orpo sees it after training.");
    const { workedPair } = first.stages.get("orpo")!.facts as { workedPair: WorkedPair };
    expect(workedPair.chosen.startsWith(rows[0]!.chosen.slice(0, 20))).toBe(true);
    const logps = [...workedPair.chosenTokens, ...workedPair.rejectedTokens].map(({ logp }) => logp);
    expect(logps.length).toBeGreaterThan(10);
    for (const logp of logps) expect(logp).toBeLessThan(0);
    expect(workedPair.nll).toBeGreaterThan(0);
  });

  test("draws the curves and the win rates as SVG, in the page and as files", () => {
    const files = [...finished.files.keys()].filter((path) => path.endsWith(".svg"));
    expect(files).toEqual(
      ["win-rates", "curve-1", "curve-2", "curve-3", "curve-4"].map((name) => `out/report/${name}.svg`),
    );
    for (const file of files) {
      expect(finished.text(file)).toMatch(/^<svg[\s\S]+<\/svg>\s*$/);
      expect(finished.text(file)).not.toContain("NaN");
      expect(markdown()).toContain(`(${file.replace("out/report/", "")})`);
    }
    expect(html().match(/<svg/g)!.length).toBeGreaterThanOrEqual(files.length);
    for (const curve of [
      "sft: loss",
      "orpo: loss",
      "orpo: log-probability of a token",
      "orpo: true reward of its samples",
    ])
      expect(html()).toContain(curve);
  });

  test("judges the registered claim, and says what the study cannot show", () => {
    expect(first.report.verdicts.map(({ claim }) => claim.name)).toEqual([
      "Tuned by ORPO, a model is preferred to its former self",
    ]);
    const { sentence } = first.report.verdicts[0]!;
    expect(sentence).toMatch(/^(Reproduced|Not reproduced|Inconclusive)/);
    for (const text of [html(), markdown()]) {
      expect(text).toContain("Hong et al. 2024, section 6.1");
      expect(text).toContain("A small model trained from scratch on this machine");
      expect(text).toContain("generated by a grammar of our own");
    }
  });

  test("leaves out times and whatever tells a time, when it is to be the same everywhere", async () => {
    const storage = copyOfFinished();
    const options = { storage, out: "out", environment: [], command: "penchant run", isReproducible: true };
    const study = new StudyDocument(tinyStudy, "tiny.yaml").resolve({});
    await writeReport(study, first.stages, options);
    const events = storage.text("out/events.jsonl");
    expect(events).not.toMatch(/"seconds"|tokens_per_second/);
    expect(events.split("\n")).toHaveLength(finished.text("out/events.jsonl").split("\n").length);
    const [start, line] = events.split("\n");
    expect(JSON.parse(start!)).toMatchObject({ stage: "sft", event: "start", resumedFrom: 0 });
    expect(JSON.parse(line!)).toMatchObject({ stage: "sft", event: "eval", step: 0 });
    const reread = documentMarkdown(reportDocument(await readReport(study, first.stages, storage, "out")));
    expect(reread).toBe(storage.text("out/report/report.md"));
    expect(reread).toContain("Times and the machine are left out.");
  });

  test("lists the settings of every stage as they were, and the way to make it again", () => {
    for (const name of stageNames) expect(html()).toContain(name);
    expect(markdown()).toMatch(/learning\\?_rate/);
    expect(html()).toContain("learning_rate");
    expect(markdown()).toContain("penchant run");
  });
});

/** Lines of a grammar of no use at all. */
function nonsense(lines: number): string {
  const random = new RandomStream(5, "nonsense");
  const word = (): string =>
    Array.from(
      { length: 1 + random.integer(2) },
      () => random.choose("bdklmnrst".split("")) + random.choose("aeiou".split("")),
    ).join("");
  return Array.from({ length: lines }, (_, i) =>
    i % 13 === 12 ? "" : `${Array.from({ length: 3 + random.integer(4) }, word).join(" ")}.`,
  ).join("\n");
}

describe("any text as the corpus", () => {
  const text = `${nonsense(300)}\n`;
  const storage = new MemoryStorage();
  const set = { corpus: "nonsense.txt", "pairs.count": "16" };

  test("its last tenth is held out, pairs are the model's own best and worst, and the report has it all", async () => {
    await storage.write("nonsense.txt", text);
    const { ran, stages, report } = await runTiny(storage, { set });
    expect(ran).toEqual(stageNames);
    const [learnt, held] = [
      storage.text("out/stages/corpus/learnt.txt"),
      storage.text("out/stages/corpus/held-out.txt"),
    ];
    expect(learnt + held).toBe(text);
    expect(held.length / text.length).toBeGreaterThan(0.08);
    expect(held.length / text.length).toBeLessThanOrEqual(0.1);
    expect(learnt.endsWith("\n")).toBe(true);
    for (const prefix of stages.get("corpus")!.facts["prompts"] as string[]) expect(held.split("\n")).toContain(prefix);
    expect(stages.get("pairs")!.facts["origin"]).toMatch(/^best and worst of 4 completions by the fine-tuned model/);
    expect(report.comparisons[0]!.summary.prompts).toHaveLength(3);
    expect(storage.text("out/report/report.md")).toContain("nonsense.txt, ");
    expect(storage.text("out/report/report.md")).not.toContain("grammar of our own");
  });

  test("a changed text runs everything again, an equal one nothing", async () => {
    expect((await runTiny(storage, { set })).ran).toEqual([]);
    await storage.write("nonsense.txt", text.replace("a", "o"));
    expect((await runTiny(storage, { set })).ran).toEqual(stageNames);
  });
});
