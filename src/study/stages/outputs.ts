/**
 * @module
 * `uses: outputs`: existing completions or summaries instead of a generate stage, from a file in the assignment's text
 * format or in JSON lines, or from the course's archive.
 */
import { DataError, inspect, joinPath, SettingsError, type SettingsOf, type Storage } from "../../core/index.ts";
import {
  formatCompletions,
  formatSummaries,
  type ModelOutputs,
  parseModelOutputs,
  readCourseArchive,
  readModelOutputs,
} from "../../data/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { readKeys, type Spec, stageName } from "./spec.ts";

const own = {
  layout: {
    kind: "choice",
    default: "completions",
    choices: ["completions", "summaries"],
    help: "Text format in which rows are written; the assignment's files already have one.",
  },
} as const;

export interface OutputsSettings extends SettingsOf<typeof own> {
  /** Path as in the YAML, or name in the archive; null: the outputs of another stage. */
  readonly file: string | null;
  readonly model: string;
}

/** Value of `file` or `zip` for no file. */
export const NONE = "none";

const keys = {
  inputs: {},
  own,
  others: {
    file: {
      help: "A file of completions or summaries, or its name in the archive; none: use those of `otherwise`.",
      isRequired: true,
      schema: { type: "string" },
    },
    model: { help: "Name of the model that wrote them.", isRequired: true, schema: { type: "string" } },
    zip: {
      help: "The course's week5_implementation.zip with the file; none: use the outputs of `otherwise`.",
      schema: { type: "string" },
    },
    otherwise: {
      help: "The stage whose outputs are used if there is no file or no archive; it runs only then.",
      schema: { type: "string" },
    },
  },
} as const;

export const outputsStage: StageKind<OutputsSettings> = {
  uses: "outputs",
  help: "Uses existing completions or summaries instead of a generate stage.",
  keys,
  plan(spec, place) {
    const text = (key: string): string => {
      const value = spec[key];
      if (typeof value === "string" && value !== "") return value;
      throw new SettingsError(`${place.lineOf(key)}: ${key} must be text, got ${inspect(value)}`);
    };
    const { own: settings } = readKeys(spec, keys, place);
    const [file, model] = [text("file"), text("model")];
    const zip = spec["zip"] === undefined ? undefined : text("zip");
    const alternatives = spec["otherwise"] === undefined ? [] : [stageName(spec as Spec, "otherwise", place)];
    if ((zip ?? file) !== NONE) {
      const files: Record<string, string> = zip === undefined ? { file: place.path(file) } : { zip: place.path(zip) };
      return { inputs: {}, unusedAlternatives: alternatives, settings: { ...settings, file, model }, files };
    }
    if (alternatives.length === 0) {
      const key = zip === undefined ? "file" : "zip";
      throw new SettingsError(
        `${place.lineOf(key)}: ${key} must be a path, got none; hint: otherwise names a stage to use instead`,
      );
    }
    return { inputs: { otherwise: alternatives[0]! }, settings: { ...settings, file: null, model }, files: {} };
  },
  run,
};

/** The outputs in the file that a plan names. */
export async function importedOutputs(
  { file }: OutputsSettings,
  files: Readonly<Record<string, string>>,
  storage: Storage,
): Promise<ModelOutputs & { readonly name: string }> {
  const zip = files["zip"];
  if (zip === undefined) return { name: file!, ...(await readModelOutputs(storage, files["file"]!, file!)) };
  const name = `${zip}: ${file}`;
  const archive = readCourseArchive(await storage.read(zip), zip);
  const { notes, ...outputs } = parseModelOutputs(archive.text(file!), name);
  const ignored = archive.ignored.length > 0 ? [`${zip}: not read: ${archive.ignored.join(", ")}`] : [];
  return { name, ...outputs, notes: [...notes, ...ignored] };
}

async function* run(
  { folder, storage, files, input }: StageContext,
  { file, model, layout }: OutputsSettings,
): AsyncGenerator<StageEvent, Facts> {
  if (file === null) {
    const { folder: from, facts } = input("otherwise");
    const name = facts["file"];
    if (typeof name !== "string") {
      throw new DataError(`${folder}: otherwise must name a stage that has outputs, got ${input("otherwise").name}`);
    }
    await storage.write(joinPath(folder, name), await storage.read(joinPath(from, name)));
    return facts;
  }
  const { name, groups, notes, ...found } = await importedOutputs({ file, model, layout }, files, storage);
  const completions = groups.reduce((sum, one) => sum + one.completions.length, 0);
  yield { event: "note", text: `${completions} outputs for ${groups.length} prompts, made elsewhere: ${name}` };
  for (const text of notes) yield { event: "note", text };
  const target = "outputs.txt";
  const format = (found.layout ?? layout) === "summaries" ? formatSummaries : formatCompletions;
  await storage.write(joinPath(folder, target), format(groups));
  return { file: target, completions, model, source: file };
}
