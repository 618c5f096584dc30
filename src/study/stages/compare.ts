/**
 * @module
 * `uses: compare`: two files of completions, pair by pair, by every judge: win, lose and tie of the
 * tuned model for each prefix and overall; and beside them what was measured of both: reward, ROUGE
 * against references where the corpus has them, length, variety, repetition.
 */

import {
  type ChoicesJudge,
  type Comparison,
  type ComparisonPair,
  type ComparisonSummary,
  choicesJudge,
  comparePairs,
  countSkips,
  type SkipCount,
  summarize,
} from "../../comparison/index.ts";
import { formatJsonl, inspect, joinPath, parseJsonl, readText, SettingsError, type Storage } from "../../core/index.ts";
import { decodeText, type HeldOutPrompt, outputsLayout, pairCompletions, parseModelOutputs } from "../../data/index.ts";
import type { MeasuredDifference } from "../../report/index.ts";
import { builtInJudge, builtInJudges } from "../judges.ts";
import { measuredFacts, samplesOf, type Truth, truthOf } from "../samples.ts";
import type { Facts, StageContext, StageEvent, StageKind, StagePlace } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";

/** What one judge found. */
export interface JudgedFacts {
  readonly judge: string;
  readonly summary: ComparisonSummary;
  readonly skips: readonly SkipCount[];
}

/** What a comparison tells the report. */
export interface ComparisonFacts extends Pick<CorpusFacts, "criteria" | "layout"> {
  /** The corpus whose true reward is meant, where both models completed its prompts. */
  readonly reward?: string;
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
  /** What better means; null: what the corpus says. */
  readonly criteria: string | null;
}

/** Before the path of a file of choices, in a judge's name. */
const CHOICES = "choices:";

const keys = {
  optionalInputs: { corpus: "The corpus that says what better means, and whose true reward is shown." },
  inputs: {
    baseline: "The stage with the baseline's completions.",
    tuned: "The stage with the tuned model's completions; every figure is this model's.",
  },
  own: {},
  others: {
    judges: {
      help: `Who judges: any of ${builtInJudges.join(", ")}, and choices:FILE, a person's choices (CSV or JSON lines).`,
      isRequired: true,
      schema: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }] },
    },
    criteria: { help: "What better means, in words. Default: what the corpus says.", schema: { type: "string" } },
  },
} as const;

export const compareStage: StageKind<Planned> = {
  uses: "compare",
  help: "Win, lose and tie of the tuned model, by each judge, for each prompt and overall.",
  keys,
  plan(spec, place) {
    const { inputs } = readKeys(spec, keys, place);
    const judges = judgesIn(spec["judges"], place);
    const criteria = spec["criteria"] ?? null;
    if (criteria !== null && typeof criteria !== "string")
      throw new SettingsError(`${place.lineOf("criteria")}: criteria must be text, got ${inspect(criteria)}`);
    if (criteria === null && inputs["corpus"] === undefined)
      throw new SettingsError(`${place.where}: criteria must be given, or a corpus that says them, got neither`);
    const files = judges.filter(isChoices).map((name) => [name, place.path(name.slice(CHOICES.length))]);
    return { inputs, settings: { judges, criteria }, files: Object.fromEntries(files) };
  },
  run,
};

const isChoices = (name: string): boolean => name.startsWith(CHOICES);

/** A list of judges, or one. */
function judgesIn(written: unknown, place: StagePlace): readonly string[] {
  const names: unknown = typeof written === "string" ? [written] : written;
  const where = place.lineOf("judges");
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    throw new SettingsError(
      `${where}: judges must be a list such as [reward:verse, rule:verse], got ${inspect(written)}`,
    );
  }
  const known = (names as string[]).map(keyOf);
  const twice = names[known.findIndex((key, i) => known.indexOf(key) !== i)] as string | undefined;
  if (twice !== undefined) throw new SettingsError(`${where}: each judge must stand once, got ${inspect(twice)} twice`);
  for (const name of names as string[]) {
    if (!isChoices(name)) builtInJudge(name, where);
    else if (name === CHOICES) throw new SettingsError(`${where}: choices must name a file, choices:FILE`);
  }
  return names as string[];
}

async function* run(
  { stage, storage, folder, inputs, files, input, signal }: StageContext,
  { judges: names, criteria: own }: Planned,
): AsyncGenerator<StageEvent, Facts> {
  const corpus = inputs["corpus"]?.facts as CorpusFacts | undefined;
  const criteria = own ?? corpus!.criteria;
  const read = async (role: string) => {
    const { folder: from, facts, name } = input(role);
    if (typeof facts["file"] !== "string")
      throw new SettingsError(`${stage}: ${role} must name a stage that has outputs, got ${name}`);
    const path = joinPath(from, facts["file"]);
    const text = await readText(storage, path);
    return {
      groups: parseModelOutputs(text, path),
      layout: outputsLayout(text) ?? "completions",
      model: facts["model"] as string,
      isOurs: !("source" in facts),
    };
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
    const choices = isChoices(name) ? await readChoices(name, files[name]!, storage) : undefined;
    for await (const record of comparePairs(pairs, choices ?? builtInJudge(name, "compare"), { criteria, signal })) {
      judged.push(record);
      yield { event: "work", what: name, done: judged.length, of: pairs.length };
    }
    const unused = choices?.unused() ?? [];
    if (unused.length > 0)
      yield { event: "note", text: `${unused.length} choices are for no pair of these, first ${unused[0]}` };
    records.push(...judged);
    found[keyOf(name)] = { judge: name, summary: summarize(judged), skips: countSkips(judged) };
  }
  await storage.write(joinPath(folder, "comparison.jsonl"), formatJsonl(records));
  // What the corpus knows is true of its own prompts.
  const isKnown = corpus !== undefined && baseline.isOurs && tuned.isOurs;
  const truth = {
    ...(isKnown && { reward: corpus.reward }),
    references: isKnown ? await referencesIn(input("corpus").folder, storage) : {},
  };
  const facts: ComparisonFacts = {
    criteria,
    ...truth,
    layout: baseline.layout,
    baseline: baseline.model,
    tuned: tuned.model,
    judges: found,
    measured: measuredFacts(samplesOf(records, truthOf(truth))),
  };
  return { ...facts };
}

/** The corpus's references, by prompt. */
async function referencesIn(folder: string, storage: Storage): Promise<Truth["references"]> {
  const path = joinPath(folder, "prompts.jsonl");
  const held = parseJsonl(await readText(storage, path), path).map(({ value }) => value as HeldOutPrompt);
  return Object.fromEntries(held.flatMap(({ prompt, references }) => (references ? [[prompt, references]] : [])));
}

/** People's choices, under the name that the file has in the YAML. */
async function readChoices(name: string, path: string, storage: Storage): Promise<ChoicesJudge> {
  return choicesJudge(decodeText(await storage.read(path), path), name.slice(CHOICES.length));
}

/** The judge's name as a part of a claim's path, which dots divide. */
const keyOf = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, "-");
