/**
 * @module
 * `uses: outputs`: completions or summaries that exist already take the place of a generate stage: a file of
 * the assignment's text format or of JSON lines, or one of the course's archive.
 */
import { DataError, inspect, joinPath, SettingsError, type SettingsOf } from "../../core/index.ts";
import {
  decodeText,
  formatCompletions,
  formatSummaries,
  type PromptCompletions,
  parseModelOutputs,
  readCourseArchive,
} from "../../data/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { readKeys, type Spec, stageName } from "./spec.ts";

const own = {
  layout: {
    kind: "choice",
    default: "completions",
    choices: ["completions", "summaries"],
    help: "What JSON lines hold, and so the text format they are written in; a text file says it itself.",
  },
} as const;

interface Planned extends SettingsOf<typeof own> {
  /** As written in the YAML, or in the archive; null when another stage's outputs are taken. */
  readonly file: string | null;
  readonly model: string;
}

/** What `file` or `zip` says when there is none. */
export const NONE = "none";

const keys = {
  inputs: {},
  own,
  others: {
    file: {
      help: "A file of completions or summaries, or its name in the archive; none: take those of `otherwise`.",
      isRequired: true,
      schema: { type: "string" },
    },
    model: { help: "What to call the model that wrote them.", isRequired: true, schema: { type: "string" } },
    zip: {
      help: "The course's week5_implementation.zip, which holds the file; none: take those of `otherwise`.",
      schema: { type: "string" },
    },
    otherwise: {
      help: "The stage whose outputs are taken where there is no file, or no archive. It runs only then.",
      schema: { type: "string" },
    },
  },
} as const;

export const outputsStage: StageKind<Planned> = {
  uses: "outputs",
  help: "Completions or summaries that exist already take the place of a generate stage.",
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
    const otherwise = spec["otherwise"] === undefined ? [] : [stageName(spec as Spec, "otherwise", place)];
    if ((zip ?? file) !== NONE) {
      const files: Record<string, string> = zip === undefined ? { file: place.path(file) } : { zip: place.path(zip) };
      return { inputs: {}, spared: otherwise, settings: { ...settings, file, model }, files };
    }
    if (otherwise.length === 0) {
      const key = zip === undefined ? "file" : "zip";
      throw new SettingsError(
        `${place.lineOf(key)}: ${key} must be a path, got none; hint: otherwise names the stage that takes its place`,
      );
    }
    return { inputs: { otherwise: otherwise[0]! }, settings: { ...settings, file: null, model }, files: {} };
  },
  run,
};

async function* run(
  { folder, storage, files, input }: StageContext,
  { file, model, layout }: Planned,
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
  const zip = files["zip"];
  const name = zip === undefined ? file : `${zip}: ${file}`;
  const text =
    zip === undefined
      ? decodeText(await storage.read(files["file"]!), file)
      : readCourseArchive(await storage.read(zip), zip).text(file);
  const groups = parseModelOutputs(text, name);
  const completions = groups.reduce((sum, one) => sum + one.completions.length, 0);
  yield { event: "note", text: `${completions} outputs for ${groups.length} prompts, made elsewhere: ${name}` };
  const target = "outputs.txt";
  await storage.write(joinPath(folder, target), asText(text, groups, layout));
  return { file: target, completions, model, source: file };
}

/** The file as it is where it has the assignment's format; JSON lines are written in it. */
function asText(text: string, groups: readonly PromptCompletions[], layout: Planned["layout"]): string {
  if (!text.trimStart().startsWith("{")) return text;
  return layout === "summaries" ? formatSummaries(groups) : formatCompletions(groups);
}
