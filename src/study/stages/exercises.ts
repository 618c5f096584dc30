/**
 * @module
 * `uses: exercises`: answers to a sheet of exercises with their working, for the report and the submission.
 */
import { inspect, joinPath, SettingsError } from "../../core/index.ts";
import { decodeText } from "../../data/index.ts";
import { answerSheet, type Exercises, parseExercises } from "../../explain/index.ts";
import { answerDocument, documentFigures, documentMarkdown } from "../../report/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { readKeys } from "./spec.ts";

interface ExercisesSettings {
  /** The path as written in the YAML. */
  readonly file: string;
}

/** The exercises of the sheet; answers are computed where they are shown. */
export interface ExerciseFacts {
  readonly exercises: Exercises;
}

const keys = {
  inputs: {},
  own: {},
  others: {
    file: {
      help: "A sheet of exercises (YAML): ratings, and a data point.",
      isRequired: true,
      schema: { type: "string" },
    },
  },
} as const;

export const exercisesStage: StageKind<ExercisesSettings> = {
  uses: "exercises",
  help: "Answers a sheet of exercises (E.1 to E.5) with the working, for the report and the submission.",
  keys,
  plan(spec, place) {
    const { inputs } = readKeys(spec, keys, place);
    const file = spec["file"];
    if (typeof file !== "string")
      throw new SettingsError(`${place.lineOf("file")}: file must be a sheet of exercises, got ${inspect(file)}`);
    return { inputs, settings: { file }, files: { file: place.path(file) } };
  },
  run,
};

async function* run(
  { folder, storage, files }: StageContext,
  { file }: ExercisesSettings,
): AsyncGenerator<StageEvent, Facts> {
  const sheet = parseExercises(decodeText(await storage.read(files["file"]!), file), file);
  const answers = answerSheet(sheet);
  yield { event: "note", text: `answered ${answers.map(({ exercise }) => exercise).join(", ")}` };
  const document = answerDocument(answers);
  await storage.write(joinPath(folder, "answers.md"), documentMarkdown(document));
  for (const [name, svg] of documentFigures(document)) await storage.write(joinPath(folder, name), svg);
  const facts: ExerciseFacts = { exercises: sheet.exercises };
  return { ...facts };
}
