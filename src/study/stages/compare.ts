/**
 * @module
 * `uses: compare`: compares two files of completions by every judge: win, lose and tie of the tuned model for each
 * prompt and overall. Also measures both: reward, ROUGE against reference texts if the corpus has them, length,
 * variety, repetition.
 */
import {
  type ComparisonPair,
  compareModels,
  differencesByKey,
  type GroundTruth,
  type JudgeResult,
  type MeasuredDifference,
  measurePairs,
  type OpenedJudge,
  OTHER_JUDGES,
} from "../../comparison/index.ts";
import { formatJsonl, inspect, joinPath, parseJsonl, readText, SettingsError, type Storage } from "../../core/index.ts";
import {
  embeddedCorpus,
  type HeldOutPrompt,
  outputsLayout,
  type PromptCompletions,
  pairCompletions,
  parseModelOutputs,
  promptWithoutMark,
  type ReferenceText,
} from "../../data/index.ts";
import type { Facts, PlannedStage, StageCheck, StageContext, StageEvent, StageKind, StagePlace } from "../stage.ts";
import { type CorpusFacts, type CorpusSettings, corpusPrompts } from "./corpus.ts";
import { checkNotSwapped, checkPrefixes } from "./course-outputs.ts";
import { importedOutputs, type OutputsSettings } from "./outputs.ts";
import { readKeys } from "./spec.ts";

/** The facts of a comparison. */
export interface ComparisonFacts extends Pick<CorpusFacts, "layout"> {
  /** The corpus whose true reward applies, if both models completed its prompts. */
  readonly reward?: string;
  readonly references: Readonly<Record<string, readonly ReferenceText[]>>;
  readonly baseline: string;
  readonly tuned: string;
  /** By the judge's name, with a dash for its colon. */
  readonly judges: Readonly<Record<string, JudgeResult>>;
  /** By the property's name, in lower case with dashes. */
  readonly measured: Readonly<Record<string, MeasuredDifference>>;
}

interface CompareSettings {
  readonly judges: readonly {
    readonly name: string;
    /** Part of a claim's path: the name as written, with dashes for other characters than letters and digits. */
    readonly key: string;
  }[];
  /** Preference criteria stated for this comparison; null: none, and judges that read criteria get the corpus's. */
  readonly criteria: string | null;
}

const keys = {
  optionalInputs: { corpus: "The corpus with the preference criteria and the true reward." },
  inputs: {
    baseline: "The stage with the baseline's completions.",
    tuned: "The stage with the tuned model's completions; win rates are this model's.",
  },
  own: {},
  others: {
    judges: {
      help: "Judges as in `penchant compare`: reward:verse, rule:verse, reward:tldr, human:FILE, llm:URL#MODEL, rule:FILE.mjs; a list, or a text with commas.",
      isRequired: true,
      schema: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }] },
    },
    criteria: {
      help: "Preference criteria in words, for judges that read them, and quoted for people. Default: those of the corpus, for judges that read them.",
      schema: { type: "string" },
    },
  },
} as const;

export const compareStage: StageKind<CompareSettings> = {
  uses: "compare",
  help: "Compares two models: win, lose and tie of the tuned model by each judge, for each prompt and overall.",
  keys,
  plan(spec, place) {
    const { inputs } = readKeys(spec, keys, place);
    const checked = judgesIn(spec["judges"], place);
    const criteria = spec["criteria"] ?? null;
    if (criteria !== null && typeof criteria !== "string")
      throw new SettingsError(`${place.lineOf("criteria")}: criteria must be text, got ${inspect(criteria)}`);
    return {
      inputs,
      settings: { judges: checked.map(({ name, key }) => ({ name, key })), criteria },
      files: Object.fromEntries(checked.flatMap(({ name, file }) => (file === undefined ? [] : [[name, file]]))),
      notes: checked.flatMap(({ note }) => note ?? []),
    };
  },
  check,
  run,
};

/** The checked names of the judges: a list, or a text with commas. */
function judgesIn(written: unknown, place: StagePlace): { name: string; key: string; file?: string; note?: string }[] {
  const names: unknown = typeof written === "string" ? written.split(/\s*,\s*/).filter((name) => name !== "") : written;
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
  return (names as string[]).map((name) => {
    const { file, ...checked } = place.judges.check(name, where);
    return { ...checked, key: keyOf(name), ...(file !== undefined && { file: place.path(file) }) };
  });
}

/** Opens the judges, and asks them about the prompts that are known before any stage runs. */
async function check(
  { stage, storage, files, judges, inputs, variable }: StageCheck,
  { judges: names }: CompareSettings,
): Promise<void> {
  await checkCourseOutputs(stage, inputs, storage);
  const prompts = await plannedPrompts(inputs, storage);
  const set = variable("judges");
  const hint = `${OTHER_JUDGES}${set === undefined ? "" : `, such as --set ${set}=human:choices.csv`}`;
  for (const { name } of names) {
    const { judge } = await judges.open(name, { storage, where: stage, path: () => files[name]! });
    for (const { prompt, origin } of prompts) {
      const requirement = judge.refuses?.({ id: "", prompt });
      if (requirement === undefined) continue;
      const shown = JSON.stringify(prompt.length > 60 ? `${prompt.slice(0, 60)}…` : prompt);
      throw new SettingsError(`${stage}: judge ${name}: ${requirement}, got ${shown} of ${origin}; hint: ${hint}`);
    }
  }
}

/** Outputs from files must be those of the archive's prefixes, and each model's file in its place. */
async function checkCourseOutputs(stage: string, inputs: StageCheck["inputs"], storage: Storage): Promise<void> {
  const { corpus } = inputs;
  const [baseline, tuned] = [
    await importedOf(inputs["baseline"]!, storage),
    await importedOf(inputs["tuned"]!, storage),
  ];
  if (baseline && tuned) checkNotSwapped(stage, baseline, tuned);
  const prefixes = corpus?.uses === "corpus" ? await corpusPrompts(corpus, storage) : [];
  if (prefixes.length === 0) return;
  const zip = String((corpus!.settings as CorpusSettings).zip);
  for (const outputs of [baseline, tuned]) if (outputs) checkPrefixes(stage, outputs, prefixes, zip);
}

/** Prompts of files and archives that the comparison will read, as far as files hold them. */
async function plannedPrompts(
  inputs: StageCheck["inputs"],
  storage: Storage,
): Promise<readonly { readonly prompt: string; readonly origin: string }[]> {
  const of = (origin: string, prompts: readonly string[]) =>
    prompts.map((prompt) => ({ prompt: promptWithoutMark(prompt), origin }));
  const imported = await importedOf(inputs["baseline"]!, storage);
  if (imported)
    return of(
      imported.name,
      imported.groups.map(({ prompt }) => prompt),
    );
  const { corpus } = inputs;
  if (corpus?.uses !== "corpus") return [];
  return of(String((corpus.settings as CorpusSettings).zip), await corpusPrompts(corpus, storage));
}

/** The outputs of a planned stage when a file holds them; undefined when a model of the study writes them. */
async function importedOf(
  { uses, settings, files, inputs }: PlannedStage,
  storage: Storage,
): Promise<{ readonly name: string; readonly groups: readonly PromptCompletions[] } | undefined> {
  if (uses !== "outputs") return undefined;
  const { otherwise } = inputs;
  if (otherwise) return await importedOf(otherwise, storage);
  return await importedOutputs(settings as OutputsSettings, files, storage);
}

async function* run(
  { stage, storage, folder, inputs, files, input, judges, signal }: StageContext,
  { judges: names, criteria }: CompareSettings,
): AsyncGenerator<StageEvent, Facts> {
  const corpus = inputs["corpus"]?.facts as CorpusFacts | undefined;
  const read = async (role: string) => {
    const { folder: from, facts, name } = input(role);
    if (typeof facts["file"] !== "string")
      throw new SettingsError(`${stage}: ${role} must name a stage that has outputs, got ${name}`);
    const path = joinPath(from, facts["file"]);
    const text = await readText(storage, path);
    return {
      groups: parseModelOutputs(text, path).groups,
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
  // The corpus's ground truth applies only to its own prompts.
  const isKnown = corpus !== undefined && baseline.isOurs && tuned.isOurs;
  const known = {
    ...(isKnown && corpus.reward !== null && { reward: corpus.reward }),
    references: isKnown ? await readReferenceTexts(input("corpus").folder, storage) : {},
  };
  const groundTruth = groundTruthOf(known);
  const opened: OpenedJudge[] = [];
  for (const { name, key } of names) {
    const cache = joinPath(folder, `${key}.answers`);
    opened.push(await judges.open(name, { storage, where: stage, path: () => files[name]!, cache }));
  }
  const work = compareModels(pairs, opened, {
    criteria,
    defaultCriteria: corpus?.criteria ?? null,
    groundTruth,
    // The reward that made the study's pairs, also where its prompts are those of another text.
    trusted: known.reward === undefined ? [] : [`reward:${known.reward}`],
    signal,
  });
  let next = await work.next();
  for (; !next.done; next = await work.next()) {
    const { judge, done, of } = next.value;
    yield { event: "work", what: judge, done, of };
  }
  const { records, judges: results } = next.value;
  for (const { notes } of results) for (const text of notes) yield { event: "note", text };
  await storage.write(joinPath(folder, "comparison.jsonl"), formatJsonl(records));
  const facts: ComparisonFacts = {
    ...known,
    layout: baseline.layout,
    baseline: baseline.model,
    tuned: tuned.model,
    judges: Object.fromEntries(results.map((result, i) => [names[i]!.key, result])),
    measured: differencesByKey(measurePairs(records, groundTruth)),
  };
  return { ...facts };
}

/** The ground truth named in the facts of a compare stage. */
export function groundTruthOf({ reward, references }: Pick<ComparisonFacts, "reward" | "references">): GroundTruth {
  const corpus = reward === undefined ? undefined : embeddedCorpus(reward);
  return corpus ? { reward: corpus.reward, references } : { references };
}

/** The corpus's reference texts, by prompt. */
async function readReferenceTexts(folder: string, storage: Storage): Promise<ComparisonFacts["references"]> {
  const path = joinPath(folder, "prompts.jsonl");
  const prompts = parseJsonl(await readText(storage, path), path).map(({ value }) => value as HeldOutPrompt);
  return Object.fromEntries(prompts.flatMap(({ prompt, references }) => (references ? [[prompt, references]] : [])));
}

/** The judge's name as one part of a claim's path. */
const keyOf = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, "-");
