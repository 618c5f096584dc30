/**
 * @module
 * Collects the parts of a run for the assignment's submission: I.3 from files of completions, I.4 from files of
 * summaries; the text format distinguishes them.
 */
import {
  contextTraits,
  measurePairs,
  parseComparisons,
  preferredTraits,
  type SamplePair,
  type Trait,
  textTraits,
  traitFindings,
  wordTrait,
} from "../comparison/index.ts";
import { DataError, joinPath, readText, type Storage } from "../core/index.ts";
import { archaicWords, outputsLayout, parseRows, plainWords } from "../data/index.ts";
import type { Exercises } from "../explain/index.ts";
import type { ReportModel, StandIn, SubmittedComparison } from "../report/index.ts";
import { firstCombination } from "./figures.ts";
import { withValues } from "./matrix.ts";
import { judgeResults } from "./report.ts";
import { modelsOf } from "./report-details.ts";
import type { RunFolder } from "./run-folder.ts";
import type { FinishedStage } from "./stage.ts";
import { type ComparisonFacts, groundTruthOf } from "./stages/compare.ts";
import type { ExerciseFacts } from "./stages/exercises.ts";
import { PAIRS_FILE } from "./stages/pairs.ts";

/** One of the two comparisons, with its two files. */
export interface SubmittedPart {
  readonly compared: SubmittedComparison;
  readonly baselineFile: string;
  readonly tunedFile: string;
}

export interface SubmittedParts {
  /** I.3. */
  readonly completions?: SubmittedPart;
  /** I.4. */
  readonly summaries?: SubmittedPart;
}

type Exercise = keyof SubmittedParts;

/** The exercises of a run's last sheet; undefined if it has none. */
export function submittedExercises({ stages }: RunFolder): Exercises | undefined {
  const sheet = [...firstCombination(stages).values()].findLast(({ uses }) => uses === "exercises");
  return (sheet?.facts as ExerciseFacts | undefined)?.exercises;
}

/** The models that the assignment names. */
const COURSE_MODELS: Readonly<Record<Exercise, { readonly baseline: string; readonly tuned: string }>> = {
  completions: {
    baseline: "course-genai-w24/week4-phi-1.5-sft-shakespeare",
    tuned: "course-genai-w24/week5-phi-1.5-pref-shakespeare",
  },
  summaries: { baseline: "CarperAI/openai_summarize_tldr_sft", tuned: "CarperAI/openai_summarize_tldr_ppo" },
};

/**
 * The comparisons of a run, the last one of each format; with a matrix, those of the first combination.
 *
 * @throws {DataError} `E_DATA` when a compared file is in neither format
 */
export async function submittedParts({ study, stages: all }: RunFolder, storage: Storage): Promise<SubmittedParts> {
  const parts: { -readonly [exercise in Exercise]?: SubmittedPart } = {};
  const stages = firstCombination(all);
  for (const stage of stages.values()) {
    if (stage.uses !== "compare") continue;
    const spec = withValues(study.stages[stage.stage]!, stage.values);
    const read = async (role: "baseline" | "tuned"): Promise<{ text: string; path: string; model: string }> => {
      const { folder, facts } = stages.get(String(spec[role]))!;
      const path = joinPath(folder, String(facts["file"]));
      return { text: await readText(storage, path), path, model: String(facts["model"]) };
    };
    const [baseline, tuned] = [await read("baseline"), await read("tuned")];
    const exercise = exerciseOf(baseline);
    const samples = measurePairs(
      await recordsOf(stage, storage),
      groundTruthOf(stage.facts as unknown as ComparisonFacts),
    );
    const corpus = stages.get(String(spec["corpus"]));
    const preferred =
      exercise === "summaries" ? contextTraits : preferredTraits(await samplePairs(corpus, storage), VERSE_TRAITS);
    const models = modelsOf(stages);
    const modelNamed = (role: "baseline" | "tuned", name: string): ReportModel =>
      models.find((model) => model.name === name) ?? { role, name, parameters: null, training: "made elsewhere" };
    const [from, to] = [modelNamed("baseline", baseline.model), modelNamed("tuned", tuned.model)];
    parts[exercise] = {
      compared: {
        baseline: from,
        tuned: to,
        standIns: standInsFor(exercise, from, to),
        comparisons: judgeResults(stage),
        samples,
        findings: traitFindings(preferred, samples),
      },
      baselineFile: baseline.text,
      tunedFile: tuned.text,
    };
  }
  return parts;
}

/** What readers can see in verse, besides the traits of any text. */
const VERSE_TRAITS: readonly Trait[] = [
  ...textTraits,
  wordTrait("words of older English", archaicWords),
  wordTrait("plain modern words", plainWords),
];

/** Number of preference pairs that are read as samples. */
const MAX_SAMPLE_PAIRS = 500;

/** The preference pairs of the corpus whose prompts were completed; none without a corpus. */
async function samplePairs(corpus: FinishedStage | undefined, storage: Storage): Promise<SamplePair[]> {
  const path = joinPath(corpus?.folder ?? "", PAIRS_FILE);
  if (!corpus || (await storage.size(path)) === undefined) return [];
  return parseRows(await readText(storage, path), path, "preference").slice(0, MAX_SAMPLE_PAIRS);
}

function exerciseOf({ text, path }: { readonly text: string; readonly path: string }): Exercise {
  const layout = outputsLayout(text);
  if (layout) return layout;
  throw new DataError(`${path}: must begin with "=== PREFIX 1 ===" or "=== POST 1 ===" as the assignment's files do`);
}

function standInsFor(exercise: Exercise, baseline: ReportModel, tuned: ReportModel): StandIn[] {
  const expected = COURSE_MODELS[exercise];
  return [
    { model: baseline.name, insteadOf: expected.baseline },
    { model: tuned.name, insteadOf: expected.tuned },
  ].filter(({ model, insteadOf }) => model !== insteadOf);
}

async function recordsOf({ folder }: FinishedStage, storage: Storage): Promise<ReturnType<typeof parseComparisons>> {
  const path = joinPath(folder, "comparison.jsonl");
  return parseComparisons(await readText(storage, path), path);
}
