/**
 * @module
 * What a run has for the assignment's submission: I.3 from files of completions, I.4 from files of
 * summaries, told apart by the format that the assignment gives to each.
 */
import { parseComparisons } from "../comparison/index.ts";
import { DataError, joinPath, readText, type Storage } from "../core/index.ts";
import { outputsLayout } from "../data/index.ts";
import type { Exercises } from "../explain/index.ts";
import type { ReportModel, StandIn, SubmittedComparison } from "../report/index.ts";
import { firstOfEach } from "./figures.ts";
import { withValues } from "./matrix.ts";
import { judgedIn } from "./report.ts";
import { modelsOf } from "./report-details.ts";
import type { RunFolder } from "./run-folder.ts";
import { samplesOf, truthOf } from "./samples.ts";
import type { FinishedStage } from "./stage.ts";
import type { ExerciseFacts } from "./stages/exercises.ts";

/** One of the two comparisons, with the files that were compared. */
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

/** The exercises that a run has worked, those of its last sheet; undefined when it has none. */
export function submittedExercises({ stages }: RunFolder): Exercises | undefined {
  const sheet = [...firstOfEach(stages).values()].findLast(({ uses }) => uses === "exercises");
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
 * The comparisons of a run, the last one of each kind; of a matrix, those of its first combination.
 *
 * @throws {DataError} `E_DATA` when a compared file is neither of completions nor of summaries
 */
export async function submittedParts({ study, stages: all }: RunFolder, storage: Storage): Promise<SubmittedParts> {
  const parts: { -readonly [exercise in Exercise]?: SubmittedPart } = {};
  const stages = firstOfEach(all);
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
    const models = modelsOf(stages);
    const modelNamed = (role: "baseline" | "tuned", name: string): ReportModel =>
      models.find((model) => model.name === name) ?? { role, name, parameters: null, training: "made elsewhere" };
    const [from, to] = [modelNamed("baseline", baseline.model), modelNamed("tuned", tuned.model)];
    parts[exercise] = {
      compared: {
        baseline: from,
        tuned: to,
        standIns: standInsFor(exercise, from, to),
        comparisons: judgedIn(stage),
        samples: samplesOf(await recordsOf(stage, storage), truthOf(stage.facts)),
      },
      baselineFile: baseline.text,
      tunedFile: tuned.text,
    };
  }
  return parts;
}

function exerciseOf({ text, path }: { readonly text: string; readonly path: string }): Exercise {
  const layout = outputsLayout(text);
  if (layout) return layout;
  throw new DataError(`${path}: must begin with "=== PREFIX 1 ===" or "=== POST 1 ===" as the assignment's files do`);
}

function standInsFor(exercise: Exercise, baseline: ReportModel, tuned: ReportModel): StandIn[] {
  const wanted = COURSE_MODELS[exercise];
  return [
    { model: baseline.name, insteadOf: wanted.baseline },
    { model: tuned.name, insteadOf: wanted.tuned },
  ].filter(({ model, insteadOf }) => model !== insteadOf);
}

async function recordsOf({ folder }: FinishedStage, storage: Storage): Promise<ReturnType<typeof parseComparisons>> {
  const path = joinPath(folder, "comparison.jsonl");
  return parseComparisons(await readText(storage, path), path);
}
