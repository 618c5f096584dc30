/**
 * @module
 * `uses: compare`: two files of completions, pair by pair, by every judge: win, lose and tie of the
 * tuned model for each prefix and overall.
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
import { formatJsonl, joinPath, readText, SettingsError, shown } from "../../core/index.ts";
import { pairCompletions, parseCompletions, parseSummaries } from "../../data/index.ts";
import { builtInJudge, builtInJudges } from "../judges.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";

/** What one judge found. */
export interface JudgedFacts {
  readonly judge: string;
  readonly summary: ComparisonSummary;
  readonly skips: readonly SkipCount[];
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

async function* run(
  { storage, folder, input, signal }: StageContext,
  { judges: names }: Planned,
): AsyncGenerator<StageEvent, Facts> {
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
  return { criteria, reward, baseline: baseline.model, tuned: tuned.model, judges: found };
}
