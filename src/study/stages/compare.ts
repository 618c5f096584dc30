/**
 * @module
 * `uses: compare`: compares two files of completions by every judge: win, lose and tie of the tuned model for each
 * prompt and overall. Also measures both: reward, ROUGE against reference texts if the corpus has them, length,
 * variety, repetition.
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
import { type GroundTruth, groundTruthOf, measuredFacts, samplesOf } from "../samples.ts";
import type { Facts, StageContext, StageEvent, StageKind, StagePlace } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";

/** The result of one judge. */
export interface JudgeFacts {
  readonly judge: string;
  readonly summary: ComparisonSummary;
  readonly skips: readonly SkipCount[];
}

/** The facts of a comparison. */
export interface ComparisonFacts extends Pick<CorpusFacts, "criteria" | "layout"> {
  /** The corpus whose true reward applies, if both models completed its prompts. */
  readonly reward?: string;
  readonly references: GroundTruth["references"];
  readonly baseline: string;
  readonly tuned: string;
  /** By the judge's name, with a dash for its colon. */
  readonly judges: Readonly<Record<string, JudgeFacts>>;
  /** By the property's name, in lower case with dashes. */
  readonly measured: Readonly<Record<string, MeasuredDifference>>;
}

interface CompareSettings {
  /** Names of judges. */
  readonly judges: readonly string[];
  /** Preference criteria; null: those of the corpus. */
  readonly criteria: string | null;
}

/** Prefix of a judge's name that is followed by the path of a file of choices. */
const CHOICES_PREFIX = "choices:";

const keys = {
  optionalInputs: { corpus: "The corpus with the preference criteria and the true reward." },
  inputs: {
    baseline: "The stage with the baseline's completions.",
    tuned: "The stage with the tuned model's completions; win rates are this model's.",
  },
  own: {},
  others: {
    judges: {
      help: `Judges: ${builtInJudges.join(", ")}, or choices:FILE for a person's choices (CSV or JSON lines).`,
      isRequired: true,
      schema: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }] },
    },
    criteria: { help: "Preference criteria in words. Default: those of the corpus.", schema: { type: "string" } },
  },
} as const;

export const compareStage: StageKind<CompareSettings> = {
  uses: "compare",
  help: "Compares two models: win, lose and tie of the tuned model by each judge, for each prompt and overall.",
  keys,
  plan(spec, place) {
    const { inputs } = readKeys(spec, keys, place);
    const judges = judgesIn(spec["judges"], place);
    const criteria = spec["criteria"] ?? null;
    if (criteria !== null && typeof criteria !== "string")
      throw new SettingsError(`${place.lineOf("criteria")}: criteria must be text, got ${inspect(criteria)}`);
    if (criteria === null && inputs["corpus"] === undefined)
      throw new SettingsError(`${place.where}: must have criteria, or a corpus with criteria, got neither`);
    const files = judges.filter(isChoices).map((name) => [name, place.path(name.slice(CHOICES_PREFIX.length))]);
    return { inputs, settings: { judges, criteria }, files: Object.fromEntries(files) };
  },
  run,
};

const isChoices = (name: string): boolean => name.startsWith(CHOICES_PREFIX);

/** The names of the judges: a list, or a single one. */
function judgesIn(written: unknown, place: StagePlace): readonly string[] {
  const names: unknown = typeof written === "string" ? [written] : written;
  const where = place.lineOf("judges");
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    throw new SettingsError(
      `${where}: judges must be a list such as [reward:verse, rule:verse], got ${inspect(written)}`,
    );
  }
  const known = (names as string[]).map(keyOf);
  const duplicate = names[known.findIndex((key, i) => known.indexOf(key) !== i)] as string | undefined;
  if (duplicate !== undefined)
    throw new SettingsError(`${where}: each judge must be listed once, got ${inspect(duplicate)} twice`);
  for (const name of names as string[]) {
    if (!isChoices(name)) builtInJudge(name, where);
    else if (name === CHOICES_PREFIX) throw new SettingsError(`${where}: choices must name a file, choices:FILE`);
  }
  return names as string[];
}

async function* run(
  { stage, storage, folder, inputs, files, input, signal }: StageContext,
  { judges: names, criteria: own }: CompareSettings,
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
  const results: Record<string, JudgeFacts> = {};
  for (const name of names) {
    const judged: Comparison[] = [];
    const choices = isChoices(name) ? await readChoices(name, files[name]!, storage) : undefined;
    for await (const record of comparePairs(pairs, choices ?? builtInJudge(name, "compare"), { criteria, signal })) {
      judged.push(record);
      yield { event: "work", what: name, done: judged.length, of: pairs.length };
    }
    const unused = choices?.unused() ?? [];
    if (unused.length > 0)
      yield { event: "note", text: `${unused.length} choices belong to no pair, first ${unused[0]}` };
    records.push(...judged);
    results[keyOf(name)] = { judge: name, summary: summarize(judged), skips: countSkips(judged) };
  }
  await storage.write(joinPath(folder, "comparison.jsonl"), formatJsonl(records));
  // The corpus's ground truth applies only to its own prompts.
  const isKnown = corpus !== undefined && baseline.isOurs && tuned.isOurs;
  const groundTruth = {
    ...(isKnown && { reward: corpus.reward }),
    references: isKnown ? await readReferenceTexts(input("corpus").folder, storage) : {},
  };
  const facts: ComparisonFacts = {
    criteria,
    ...groundTruth,
    layout: baseline.layout,
    baseline: baseline.model,
    tuned: tuned.model,
    judges: results,
    measured: measuredFacts(samplesOf(records, groundTruthOf(groundTruth))),
  };
  return { ...facts };
}

/** The corpus's reference texts, by prompt. */
async function readReferenceTexts(folder: string, storage: Storage): Promise<GroundTruth["references"]> {
  const path = joinPath(folder, "prompts.jsonl");
  const prompts = parseJsonl(await readText(storage, path), path).map(({ value }) => value as HeldOutPrompt);
  return Object.fromEntries(prompts.flatMap(({ prompt, references }) => (references ? [[prompt, references]] : [])));
}

/** A judge from a person's choices, named like the file in the YAML. */
async function readChoices(name: string, path: string, storage: Storage): Promise<ChoicesJudge> {
  return choicesJudge(decodeText(await storage.read(path), path), name.slice(CHOICES_PREFIX.length));
}

/** The judge's name as one part of a claim's path. */
const keyOf = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, "-");
