/**
 * @module
 * `uses: compare`: two files of completions, pair by pair, by every judge: win, lose and tie of the
 * tuned model for each prefix and overall; and beside them what was measured of both: reward, ROUGE
 * against references where the corpus has them, length, variety, repetition.
 */

import {
  type Comparison,
  type ComparisonPair,
  type ComparisonSummary,
  comparePairs,
  countSkips,
  type SkipCount,
  summarize,
} from "../../comparison/index.ts";
import { formatJsonl, joinPath, parseJsonl, readText, SettingsError, shown } from "../../core/index.ts";
import { type HeldOutPrompt, pairCompletions, parseCompletions, parseSummaries } from "../../data/index.ts";
import type { MeasuredDifference } from "../../report/index.ts";
import { builtInJudge, builtInJudges } from "../judges.ts";
import { measuredFacts, samplesOf, type Truth, truthOf } from "../samples.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";

/** What one judge found. */
export interface JudgedFacts {
  readonly judge: string;
  readonly summary: ComparisonSummary;
  readonly skips: readonly SkipCount[];
}

/** What a comparison tells the report. */
export interface ComparisonFacts extends Pick<CorpusFacts, "criteria" | "layout" | "reward"> {
  readonly references: Truth["references"];
  readonly baseline: string;
  readonly tuned: string;
  /** By the judge's name, with a dash for its colon. */
  readonly judges: Readonly<Record<string, JudgedFacts>>;
  /** By the property's name, in lower case with dashes. */
  readonly measured: Readonly<Record<string, MeasuredDifference>>;
}

interface Planned {
  /** Names of judges. */
  readonly judges: readonly string[];
}

const keys = {
  inputs: {
    corpus: "The corpus that says what better means.",
    baseline: "The stage with the baseline's completions.",
    tuned: "The stage with the tuned model's completions; every figure is this model's.",
  },
  own: {},
  others: {
    judges: {
      help: `Who judges: ${builtInJudges.join(", ")}.`,
      isRequired: true,
      schema: { type: "array", items: { type: "string" }, minItems: 1 },
    },
  },
} as const;

export const compareStage: StageKind<Planned> = {
  uses: "compare",
  help: "Win, lose and tie of the tuned model, by each judge, for each prompt and overall.",
  keys,
  plan(spec, place) {
    const names = spec["judges"];
    if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
      throw new SettingsError(
        `${place.lineOf("judges")}: judges must be a list such as [reward:verse, rule:verse], got ${shown(names)}`,
      );
    }
    for (const name of names as string[]) builtInJudge(name, place.lineOf("judges"));
    return { inputs: readKeys(spec, keys, place).inputs, settings: { judges: names }, files: {} };
  },
  run,
};

async function* run(context: StageContext, { judges: names }: Planned): AsyncGenerator<StageEvent, Facts> {
  const { storage, folder, input, signal } = context;
  const { criteria, layout, reward } = input("corpus").facts as unknown as CorpusFacts;
  const parse = layout === "summaries" ? parseSummaries : parseCompletions;
  const read = async (role: string) => {
    const { folder: from, facts } = input(role);
    const path = joinPath(from, facts["file"] as string);
    return { groups: parse(await readText(storage, path), path), model: facts["model"] as string };
  };
  const [baseline, tuned] = [await read("baseline"), await read("tuned")];
  const pairs = pairCompletions(baseline.groups, tuned.groups).map(
    ({ id, prompt, a, b }): ComparisonPair => ({
      id,
      prompt,
      a: { model: baseline.model, text: a },
      b: { model: tuned.model, text: b },
    }),
  );
  const records: Comparison[] = [];
  const found: Record<string, JudgedFacts> = {};
  for (const name of names) {
    const judged: Comparison[] = [];
    for await (const record of comparePairs(pairs, builtInJudge(name, "compare"), { criteria, signal })) {
      judged.push(record);
      yield { event: "work", what: name, done: judged.length, of: pairs.length };
    }
    records.push(...judged);
    found[name.replace(":", "-")] = { judge: name, summary: summarize(judged), skips: countSkips(judged) };
  }
  await storage.write(joinPath(folder, "comparison.jsonl"), formatJsonl(records));
  const references = await referencesIn(context);
  const facts: ComparisonFacts = {
    criteria,
    layout,
    reward,
    references,
    baseline: baseline.model,
    tuned: tuned.model,
    judges: found,
    measured: measuredFacts(samplesOf(records, truthOf({ reward, references }))),
  };
  return { ...facts };
}

/** The corpus's references, by prompt. */
async function referencesIn({ storage, input }: StageContext): Promise<Truth["references"]> {
  const path = joinPath(input("corpus").folder, "prompts.jsonl");
  const held = parseJsonl(await readText(storage, path), path).map(({ value }) => value as HeldOutPrompt);
  return Object.fromEntries(held.flatMap(({ prompt, references }) => (references ? [[prompt, references]] : [])));
}
