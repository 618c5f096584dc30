/**
 * @module
 * Which columns a file of rows has and what each is used as: by the names that the caller gives, else by a known
 * scheme. A column that may be a prompt, an answer or a label is never left out in silence.
 */
import { DataError, didYouMean, inspect, type SettingsOf, type Storage } from "../../core/index.ts";
import { alpacaPrompt, type PromptTemplate, readPromptTemplate } from "./prompt-template.ts";
import type { DatasetKind } from "./row.ts";
import {
  ANSWER_LIKE,
  type ColumnUse,
  isPresent,
  KNOWN_COLUMNS,
  OWN_COLUMNS,
  PROMPT_LIKE,
  type Scheme,
  SYSTEM_COLUMNS,
  schemes,
  TOOLS_COLUMN,
  WHOLE_PROMPTS,
} from "./schemes.ts";
import { type Fields, isTurns, turnsInText } from "./turns.ts";

/** Settings that say what the columns of a file are. */
export const columnSettings = {
  promptColumn: { kind: "text", default: "", help: "Column of the prompt, if it has another name." },
  chosenColumn: { kind: "text", default: "", help: "Column of the preferred completion, if it has another name." },
  rejectedColumn: { kind: "text", default: "", help: "Column of the other completion, if it has another name." },
  completionColumn: { kind: "text", default: "", help: "Column of the completion, if it has another name." },
  labelColumn: { kind: "text", default: "", help: "Column of an unpaired completion's label, if it has another name." },
  template: {
    kind: "text",
    default: "",
    help: "How the prompt is made: alpaca, chat (texts become turns), or a Jinja file whose variables are the columns.",
  },
} as const;
export type ColumnSettings = SettingsOf<typeof columnSettings>;

/** How the columns of a file are to be read. */
export interface ColumnOptions {
  readonly names?: Partial<Omit<ColumnSettings, "template">>;
  readonly promptTemplate?: PromptTemplate | undefined;
}

/** The settings of columns, with the template read from its file. @throws {DataError} when it is no template */
export async function columnOptions(
  storage: Storage,
  { template = "", ...names }: Partial<ColumnSettings> = {},
): Promise<ColumnOptions> {
  return { names, promptTemplate: template === "" ? undefined : await readPromptTemplate(storage, template) };
}

/** How the columns of a file are read: decided by its first row that has a known scheme. */
export interface Reading {
  readonly kind: DatasetKind;
  /** Name of the scheme. */
  readonly scheme: string;
  /** What is read as what, in a sentence; undefined where all columns have TRL's names. */
  readonly says: string | undefined;
  /** What is worth knowing about columns that are not used. */
  readonly warnings: readonly string[];
  /** What a column of the file is used as; undefined for one that is not used. */
  useOf(column: string): ColumnUse | undefined;
  /** A record in TRL's columns, or the reason why it is no row. */
  read(fields: Fields): Fields | string;
}

/** What each name setting renames its column to. */
const MAPPED = [
  ["promptColumn", "prompt"],
  ["chosenColumn", "chosen"],
  ["rejectedColumn", "rejected"],
  ["completionColumn", "completion"],
  ["labelColumn", "label"],
] as const;

/** `Prompt `, `prompt` and `PROMPT` are one name. */
const plain = (name: string): string =>
  name
    .replace(/^\uFEFF/, "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");

/** The scheme of a record; undefined when there is none. */
const schemeOf = (fields: Fields): Scheme | undefined =>
  schemes.find(
    ({ columns, when }) => Object.keys(columns).every((name) => isPresent(fields[name])) && (when?.(fields) ?? true),
  );

/**
 * How a file's columns are read, by the scheme that most of its first records have; undefined when none has one.
 *
 * @param name the file, for messages
 * @throws {DataError} when a column that was named is not there, when a column is nearly one of TRL's names, or when the
 *   prompt would be guessed although there is a column that looks like it
 */
export function recognize(
  records: readonly Fields[],
  { names = {}, promptTemplate }: ColumnOptions,
  name: string,
): Reading | undefined {
  const renamed = renaming(merged(records), names, name);
  const rename = (fields: Fields): Fields => renameColumns(fields, renamed, promptTemplate);
  const scheme = mostFrequent(records.flatMap((record) => schemeOf(rename(record)) ?? []));
  if (!scheme) {
    checkSpelling(merged(records), renamed, new Set(), name);
    return undefined;
  }
  // A column that is empty in one record may be used in another one.
  const record = merged(records.filter((one) => schemeOf(rename(one)) === scheme));
  const fields = rename(record);
  const uses = usesOf(scheme, fields);
  const useOf = (column: string): ColumnUse | undefined => uses.get(renamed.get(column) ?? column);
  const used = new Set(uses.keys());
  checkSpelling(record, renamed, used, name);
  checkHalfPair(scheme, fields, name);
  const unused = Object.keys(record).filter((column) => useOf(column) === undefined && isPresent(record[column]));
  checkImplicitPrompt(scheme, fields, unused, name);
  const says = [
    ...[...renamed].flatMap(([from, to]) => (isNamed(names, from) ? [] : [`${JSON.stringify(from)} is read as ${to}`])),
    ...(scheme.says && typeof promptTemplate !== "function" ? [wordsFor(scheme.says, promptTemplate)] : []),
    ...(typeof promptTemplate === "function" ? ["the prompt is rendered by the template file"] : []),
    ...systemSentence(fields, promptTemplate),
  ];
  return {
    kind: scheme.kind,
    scheme: scheme.name,
    says: says.length > 0 ? says.join("; ") : undefined,
    warnings: [...partsLeftOut(scheme, record, unused), ...labelsLeftOut(scheme, record, unused)],
    useOf,
    read(one) {
      const own = rename(one);
      const read = scheme.read(own);
      return typeof read === "string" ? read : { ...otherColumns(one), ...assemble(read, own, promptTemplate) };
    },
  };
}

/** All columns of some records, each with its first value that is not empty. */
function merged(records: readonly Fields[]): Fields {
  // Without a prototype, since a file may have a column __proto__.
  const whole = Object.create(null) as Record<string, unknown>;
  for (const record of records) {
    for (const [column, value] of Object.entries(record)) {
      if (!isPresent(whole[column]) || whole[column] === "") whole[column] = value;
    }
  }
  return whole;
}

/** The value that occurs most often, the first one of several. */
function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

const isNamed = (names: object, column: string): boolean => Object.values(names).includes(column);

/** Columns that are not TRL's, such as those of raters; they keep their names. */
const otherColumns = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([column]) => !OWN_COLUMNS.includes(column) && column !== TOOLS_COLUMN),
  );

/** The names of the file's columns that differ from the names that they are read as. */
function renaming(record: Fields, names: Partial<ColumnSettings>, file: string): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const [setting, to] of MAPPED) {
    const from = names[setting];
    if (from === undefined || from === "") continue;
    if (!(from in record)) {
      const columns = Object.keys(record);
      throw new DataError(
        `${file}: ${setting} must name a column of the file, got ${JSON.stringify(from)}${didYouMean(from, columns)}; its columns are ${columns.join(", ")}`,
      );
    }
    if (from !== to) renamed.set(from, to);
  }
  // Other capitals, spaces around a name.
  for (const column of Object.keys(record)) {
    const name = plain(column);
    if (!renamed.has(column) && name !== column && KNOWN_COLUMNS.has(name) && !(name in record))
      renamed.set(column, name);
  }
  return renamed;
}

function renameColumns(
  fields: Fields,
  renamed: ReadonlyMap<string, string>,
  template: PromptTemplate | undefined,
): Fields {
  const targets = new Set(renamed.values());
  const own =
    renamed.size === 0
      ? fields
      : Object.fromEntries(
          Object.entries(fields).flatMap(([column, value]) => {
            const to = renamed.get(column);
            if (to !== undefined) return [[to, value]];
            return targets.has(column) ? [] : [[column, value]];
          }),
        );
  // A template file makes a prompt of any columns.
  return typeof template === "function" && !isPresent(own["prompt"]) ? { ...own, prompt: "" } : own;
}

function usesOf({ columns, optional = {} }: Scheme, fields: Fields): Map<string, ColumnUse> {
  const uses = new Map(Object.entries(columns));
  for (const [column, use] of Object.entries(optional)) if (isPresent(fields[column])) uses.set(column, use);
  const system = systemColumn(fields);
  if (system !== undefined) uses.set(system, "prompt");
  if (isPresent(fields[TOOLS_COLUMN])) uses.set(TOOLS_COLUMN, "tools");
  return uses;
}

/** The column of the system prompt; a plain text has none. */
const systemColumn = (fields: Fields): string | undefined =>
  isPresent(fields["text"]) ? undefined : SYSTEM_COLUMNS.find((name) => isText(fields[name]));

/** @throws {DataError} when a column that is not used is nearly a name of TRL's that is missing */
function checkSpelling(
  record: Fields,
  renamed: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
  file: string,
): void {
  const missing = OWN_COLUMNS.filter((name) => !used.has(name) && !(name in record) && name !== "text");
  for (const [column, value] of Object.entries(record)) {
    const name = plain(column);
    if (renamed.has(column) || used.has(column) || OWN_COLUMNS.includes(name)) continue;
    const candidates = missing.filter((one) => canBe(one, value));
    const meant = didYouMean(name, candidates);
    if (meant === "") continue;
    const setting = MAPPED.find(([, to]) => meant.includes(`"${to}"`))?.[0];
    const flag = setting ? `, or ${setting} ${column}` : "";
    throw new DataError(
      `${file}: each column must be known or have another name, got ${JSON.stringify(column)}${meant}; hint: rename it${flag}`,
    );
  }
}

/** Whether a value can be that of one of TRL's columns. */
function canBe(name: string, value: unknown): boolean {
  if (name === "label") return typeof value === "boolean" || value === 0 || value === 1;
  if (name === "messages") return isTurns(value);
  return typeof value === "string" || Array.isArray(value);
}

/** @throws {DataError} when there is a chosen or a rejected text without the other */
function checkHalfPair({ kind, columns }: Scheme, fields: Fields, file: string): void {
  if (kind === "preference" || kind === "ranked") return;
  const [chosen, rejected] = [isPresent(fields["chosen"]), isPresent(fields["rejected"])];
  if (chosen === rejected || "chosen" in columns) return;
  const [there, lacking] = chosen ? ["chosen", "rejected"] : ["rejected", "chosen"];
  throw new DataError(
    `${file}: rows with ${there} must have ${lacking} too, got ${Object.keys(fields).join(", ")}; hint: ${lacking}Column`,
  );
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
const looksLikePrompt = (record: Fields, unused: readonly string[]): string[] =>
  unused.filter((column) => PROMPT_LIKE.includes(plain(column)) && isText(record[column]));

/** @throws {DataError} when the prompt would be what both answers begin with although a column looks like it */
function checkImplicitPrompt({ columns }: Scheme, fields: Fields, unused: readonly string[], file: string): void {
  if (Object.values(columns).includes("prompt") || !("chosen" in columns) || !isText(fields["chosen"])) return;
  const [found] = looksLikePrompt(fields, unused);
  if (found === undefined) return;
  throw new DataError(
    `${file}: a column must be named as the prompt, got ${JSON.stringify(found)}, which looks like it; hint: promptColumn ${found}`,
  );
}

/** Columns that may be a part of the prompt, or an answer to it, and are not used. */
function partsLeftOut({ kind }: Scheme, record: Fields, unused: readonly string[]): string[] {
  const named = (names: readonly string[]): string[] => unused.filter((column) => names.includes(plain(column)));
  const said = (columns: readonly string[], what: string): string[] =>
    columns.map((column) => `column ${JSON.stringify(column)} ${what}`);
  if (kind === "text") return said(named(WHOLE_PROMPTS), "is not used: texts are learnt whole");
  const parts = said(
    looksLikePrompt(record, unused),
    "looks like a part of the prompt and is not used; hint: template FILE",
  );
  return kind === "prompt" ? [...parts, ...said(named(ANSWER_LIKE), "looks like an answer and is not used")] : parts;
}

const LABELS = ["label", "labels", "kto_tag"];

/** Labels beside rows that are learnt whatever their label is. */
function labelsLeftOut({ kind }: Scheme, record: Fields, unused: readonly string[]): string[] {
  if (kind !== "text" && kind !== "completion") return [];
  return unused
    .filter((column) => LABELS.includes(plain(column)))
    .map(
      (column) =>
        `column ${JSON.stringify(column)} is not used (${inspect(record[column])} in the first row): every row is learnt`,
    );
}

const wordsFor = (says: string, template: PromptTemplate | undefined): string =>
  template === "chat" ? says.replace(", in Alpaca's template", "") : says;

function systemSentence(fields: Fields, template: PromptTemplate | undefined): string[] {
  const column = systemColumn(fields);
  if (column === undefined || typeof template === "function") return [];
  const place =
    isTurns(fields["prompt"]) || isTurns(fields["conversations"]) || template === "chat"
      ? "the first turn"
      : "put before the prompt";
  return [`${column} is ${place}`];
}

/** The prompt of a row by its template, with its system prompt; texts as turns where the template asks for that. */
function assemble(read: Fields, own: Fields, template: PromptTemplate | undefined): Fields {
  const { instruction, input, ...fields } = read;
  const tools = own[TOOLS_COLUMN] ?? fields[TOOLS_COLUMN];
  const base = { ...fields, ...(isPresent(tools) && { tools: parsedTools(tools) }) };
  if (typeof template === "function") return { ...base, prompt: template(own) };
  const column = systemColumn(own);
  const prompt = instruction === undefined ? fields["prompt"] : alpacaOr(template, instruction, input);
  const content =
    template === "alpaca" && instruction === undefined && isText(prompt) ? alpacaPrompt(prompt, "") : prompt;
  const withPrompt = content === undefined ? base : { ...base, prompt: content };
  const turned = template === "chat" ? asTurns(withPrompt) : withPrompt;
  return column === undefined ? turned : withSystem(turned, own[column] as string);
}

/** The text of Alpaca's columns; any other value stays, so that the check of the row names it. */
function alpacaOr(template: PromptTemplate | undefined, instruction: unknown, input: unknown): unknown {
  if (typeof instruction !== "string" || typeof input !== "string") return instruction;
  if (template === "chat") return input.trim() === "" ? instruction : `${instruction}\n${input}`;
  return alpacaPrompt(instruction, input);
}

/** Texts as turns of user and assistant. */
function asTurns(fields: Fields): Fields {
  const turn = (role: string, value: unknown): unknown =>
    typeof value === "string" ? [{ role, content: value }] : value;
  return Object.fromEntries(
    Object.entries(fields).map(([column, value]) => {
      if (column === "prompt") return [column, turn("user", value)];
      if (["completion", "chosen", "rejected"].includes(column)) return [column, turn("assistant", value)];
      if (column === "completions" && Array.isArray(value)) return [column, value.map((one) => turn("assistant", one))];
      return [column, value];
    }),
  );
}

/** A row with its system prompt before the prompt, or before both answers of an implicit prompt. */
function withSystem(fields: Fields, system: string): Fields {
  const explicit = ["prompt", "messages"].filter((name) => isPresent(fields[name]));
  const columns = explicit.length > 0 ? explicit : ["chosen", "rejected"].filter((name) => isPresent(fields[name]));
  return { ...fields, ...Object.fromEntries(columns.map((name) => [name, afterSystem(fields[name], system)])) };
}

/** A text or a conversation after a system prompt; a conversation that has one is unchanged. */
function afterSystem(value: unknown, system: string): unknown {
  const content = turnsInText(value);
  if (typeof content === "string") return `${system}\n\n${content}`;
  if (!Array.isArray(content)) return content;
  const [first] = content as Fields[];
  const has = String(first?.["role"] ?? first?.["from"]).toLowerCase() === "system";
  return has ? content : [{ role: "system", content: system }, ...(content as unknown[])];
}

/** Tools as a list; many files store them as JSON in a text. */
function parsedTools(tools: unknown): unknown {
  if (typeof tools !== "string") return tools;
  try {
    return JSON.parse(tools);
  } catch {
    return tools;
  }
}
