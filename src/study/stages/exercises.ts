/**
 * @module
 * `uses: exercises`: a sheet of exercises worked by hand, for the report and the submission.
 */
import { inspect, joinPath, SettingsError } from "../../core/index.ts";
import { decodeText } from "../../data/index.ts";
import { answerSheet, type Exercises, parseExercises } from "../../explain/index.ts";
import { answerSections, explanationMarkdown } from "../../report/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { readKeys } from "./spec.ts";

interface Planned {
  /** As written in the YAML. */
  readonly file: string;
}

/** What the sheet asks; its answers follow from that, and are worked where they are shown. */
export interface ExerciseFacts {
  readonly exercises: Exercises;
}

const keys = {
  inputs: {},
  own: {},
  others: {
    file: { help: "A sheet: ratings and a data point, as YAML.", isRequired: true, schema: { type: "string" } },
  },
} as const;

export const exercisesStage: StageKind<Planned> = {
  uses: "exercises",
  help: "A sheet of exercises (E.1 to E.5) worked by hand, for the report and the submission.",
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

async function* run({ folder, storage, files }: StageContext, { file }: Planned): AsyncGenerator<StageEvent, Facts> {
  const sheet = parseExercises(decodeText(await storage.read(files["file"]!), file), file);
  const answers = answerSheet(sheet);
  yield { event: "note", text: `worked ${answers.map(({ exercise }) => exercise).join(", ")}` };
  await storage.write(joinPath(folder, "answers.md"), explanationMarkdown(answerSections(answers)));
  const facts: ExerciseFacts = { exercises: sheet.exercises };
  return { ...facts };
}
