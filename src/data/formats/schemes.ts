/**
 * @module
 * The layouts of columns that data sets of this field have, and how each becomes TRL's columns.
 */
import type { DatasetKind } from "./row.ts";
import { type Fields, isTurns, turnsInText } from "./turns.ts";

/** What a column is used as. */
export type ColumnUse =
  | "prompt"
  | "completion"
  | "chosen"
  | "rejected"
  /** An answer of two, where the row says which is preferred. */
  | "chosen or rejected"
  | "completions"
  | "label"
  | "text"
  | "tools";

/** A layout of columns. */
export interface Scheme {
  /** Where it comes from, or what its columns are. */
  readonly name: string;
  readonly kind: DatasetKind;
  /** Columns that each row has, and what they are used as. */
  readonly columns: Readonly<Record<string, ColumnUse>>;
  /** Columns that a row may have. */
  readonly optional?: Readonly<Record<string, ColumnUse>>;
  /** Whether a record with these columns has this layout; by default it has. */
  readonly when?: (fields: Fields) => boolean;
  /** What becomes of the columns, in a sentence; undefined for TRL's own columns. */
  readonly says?: string;
  /** A record in TRL's columns, without its system prompt; a reason where the row has no answer to learn from. */
  readonly read: (fields: Fields) => Fields | string;
}

export const isPresent = (value: unknown): boolean => value !== undefined && value !== null;
const isText = (value: unknown): value is string => typeof value === "string";
/** A flag as files have it: a boolean, or 1 or 0. */
const isFlag = (value: unknown): boolean => typeof value === "boolean" || value === 0 || value === 1;

/** Columns of a system prompt: it goes before the prompt. */
export const SYSTEM_COLUMNS = ["system", "system_prompt"] as const;
/** Columns with the tools that a chat template may list. */
export const TOOLS_COLUMN = "tools";

/** A scheme that only renames columns. */
function renames(kind: DatasetKind, columns: Readonly<Record<string, ColumnUse>>, name: string): Scheme {
  const sentence = Object.entries(columns)
    .filter(([column, use]) => column !== use)
    .map(([column, use]) => `${column} is the ${use}`);
  return {
    name,
    kind,
    columns,
    ...(sentence.length > 0 && { says: sentence.join(", ") }),
    read: (fields) => Object.fromEntries(Object.entries(columns).map(([column, use]) => [use, fields[column]])),
  };
}

/** TRL's own columns. */
function own(kind: DatasetKind, uses: readonly ColumnUse[], when?: Scheme["when"]): Scheme {
  return { ...renames(kind, Object.fromEntries(uses.map((use) => [use, use])), "TRL"), ...(when && { when }) };
}

const EITHER = "chosen or rejected";

/** Two answers, and a column that says which is preferred: the better one's index, or undefined when none is. */
function choice(
  name: string,
  columns: { readonly prompt: string; readonly answers: readonly [string, string]; readonly choice: string },
  preferred: (value: unknown) => 0 | 1 | undefined,
  says: string,
): Scheme {
  const { prompt, answers } = columns;
  return {
    name,
    kind: "preference",
    columns: { [prompt]: "prompt", [answers[0]]: EITHER, [answers[1]]: EITHER, [columns.choice]: "label" },
    says,
    read(fields) {
      const best = preferred(fields[columns.choice]);
      if (best === undefined) return `${columns.choice} prefers neither answer`;
      const [chosen, rejected] = [fields[answers[best]], fields[answers[1 - best]!]];
      return { prompt: fields[prompt], chosen, rejected };
    },
  };
}

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

/** Completions in order of a number in each, best first; of those that are equal only the first can be ranked. */
function ranked(completions: readonly Fields[], text: string, rank: (one: Fields) => number): unknown[] | string {
  const sorted = completions.map((one) => ({ text: one[text], rank: rank(one) })).sort((a, b) => a.rank - b.rank);
  if (sorted.some(({ rank }) => Number.isNaN(rank))) return "a completion has no rating";
  const distinct = sorted.filter(({ rank }, i) => i === 0 || rank !== sorted[i - 1]!.rank);
  return distinct.length < 2 ? "all completions have the same rating" : distinct.map((one) => one.text);
}

const isEachFields = (value: unknown, column: string): boolean =>
  list(value).length > 0 && list(value).every((one) => typeof one === "object" && one !== null && column in one);

/** Anthropic's dialogues as one text: `\n\nHuman: …\n\nAssistant: …`. */
const DIALOGUE = /^\s*Human:[\s\S]*\n\nAssistant:/;
const ASSISTANT = "\n\nAssistant:";

/** Splits two dialogues after the last `Assistant:` that both share. */
function splitDialogues(chosen: string, rejected: string): Fields {
  let shared = 0;
  while (shared < Math.min(chosen.length, rejected.length) && chosen[shared] === rejected[shared]) shared++;
  const at = chosen.slice(0, shared).lastIndexOf(ASSISTANT);
  // Without a common beginning the rule for implicit prompts says what is wrong.
  if (at < 0) return { chosen, rejected };
  const end = at + ASSISTANT.length;
  return { prompt: chosen.slice(0, end), chosen: chosen.slice(end), rejected: rejected.slice(end) };
}

/** The prompt of Alpaca's rows: `instruction`, and `input` where there is one. A prompt template renders it. */
const instruction = (fields: Fields): Fields => ({
  instruction: fields["instruction"],
  input: isPresent(fields["input"]) ? fields["input"] : "",
});

/** A conversation whose last message is what a label is about. */
function labelledTurns(turns: unknown, label: unknown): Fields | string {
  const messages = turnsInText(turns);
  if (!Array.isArray(messages)) return "a labelled conversation is no list of messages";
  if (messages.length < 2) return "a labelled conversation has fewer than two messages";
  return { prompt: messages.slice(0, -1), completion: messages.slice(-1), label };
}

const INPUT = { input: "prompt" } as const;

/** The schemes in the order in which they are tried: those with more columns first. */
export const schemes: readonly Scheme[] = [
  own("preference", ["prompt", "chosen", "rejected"]),
  {
    name: "ShareGPT pairs",
    kind: "preference",
    columns: { conversations: "prompt", chosen: "chosen", rejected: "rejected" },
    says: "conversations is the prompt",
    read: ({ conversations, chosen, rejected }) => ({ prompt: conversations, chosen, rejected }),
  },
  {
    name: "Alpaca pairs",
    kind: "preference",
    columns: { instruction: "prompt", chosen: "chosen", rejected: "rejected" },
    optional: INPUT,
    says: "instruction and input are the prompt, in Alpaca's template",
    read: (fields) => ({ ...instruction(fields), chosen: fields["chosen"], rejected: fields["rejected"] }),
  },
  renames("preference", { question: "prompt", chosen: "chosen", rejected: "rejected" }, "Orca pairs"),
  renames("preference", { query: "prompt", chosen: "chosen", rejected: "rejected" }, "question pairs"),
  renames("preference", { input: "prompt", chosen: "chosen", rejected: "rejected" }, "Argilla's Orca pairs"),
  renames("preference", { instruction: "prompt", chosen_response: "chosen", rejected_response: "rejected" }, "Argilla"),
  renames("preference", { prompt: "prompt", chosen_response: "chosen", rejected_response: "rejected" }, "Argilla"),
  {
    name: "OpenAI pairs",
    kind: "preference",
    columns: { input: "prompt", preferred_output: "chosen", non_preferred_output: "rejected" },
    when: ({ input }) => typeof input === "object" && input !== null && "messages" in input,
    says: "input.messages is the prompt, preferred_output is chosen, non_preferred_output is rejected",
    read({ input, preferred_output: chosen, non_preferred_output: rejected }) {
      const { messages, tools } = input as Fields;
      return { prompt: messages, chosen, rejected, ...(isPresent(tools) && { tools }) };
    },
  },
  choice(
    "SHP",
    { prompt: "history", answers: ["human_ref_A", "human_ref_B"], choice: "labels" },
    (value) => (value === 1 || value === "1" ? 0 : value === 0 || value === "0" ? 1 : undefined),
    "history is the prompt; labels 1 prefers human_ref_A, 0 human_ref_B",
  ),
  choice(
    "HelpSteer",
    { prompt: "prompt", answers: ["response_1", "response_2"], choice: "preference_strength" },
    (value) => (Number(value) < 0 ? 0 : Number(value) > 0 ? 1 : undefined),
    "a negative preference_strength prefers response_1, a positive one response_2",
  ),
  choice(
    "SafeRLHF",
    { prompt: "prompt", answers: ["response_0", "response_1"], choice: "better_response_id" },
    (value) => (Number(value) === 0 ? 0 : Number(value) === 1 ? 1 : undefined),
    "better_response_id says which response is preferred",
  ),
  {
    name: "Chatbot Arena",
    kind: "preference",
    columns: { conversation_a: EITHER, conversation_b: EITHER, winner: "label" },
    says: "winner says which conversation is preferred; ties are left out",
    read({ conversation_a: a, conversation_b: b, winner }) {
      if (winner === "model_a") return { chosen: a, rejected: b };
      return winner === "model_b" ? { chosen: b, rejected: a } : "winner prefers neither conversation";
    },
  },
  {
    name: "HH dialogues",
    kind: "preference",
    columns: { chosen: "chosen", rejected: "rejected" },
    when: ({ chosen, rejected }) => [chosen, rejected].every((one) => isText(one) && DIALOGUE.test(one)),
    says: 'the prompt ends after the last "Assistant:" that both dialogues share; their common prefix, which TRL takes, may end within a word',
    read: ({ chosen, rejected }) =>
      isText(chosen) && isText(rejected) ? splitDialogues(chosen, rejected) : { chosen, rejected },
  },
  own("preference", ["chosen", "rejected"]),
  // Labels in a list are those of steps (TRL's stepwise supervision): no ranking.
  own(
    "ranked",
    ["prompt", "completions"],
    ({ completions, labels }) => !isEachFields(completions, "response") && !Array.isArray(labels),
  ),
  {
    name: "UltraFeedback",
    kind: "ranked",
    columns: { instruction: "prompt", completions: "completions" },
    when: ({ completions }) => isEachFields(completions, "response"),
    says: "instruction is the prompt; completions are ranked by overall_score, and of equal ones the first is taken",
    read(fields) {
      const score = (one: Fields): number => -Number(one["overall_score"] ?? one["fine-grained_score"] ?? Number.NaN);
      const completions = ranked(list(fields["completions"]), "response", score);
      return isText(completions) ? completions : { prompt: fields["instruction"], completions };
    },
  },
  {
    name: "Nectar",
    kind: "ranked",
    columns: { prompt: "prompt", answers: "completions" },
    when: ({ answers }) => isEachFields(answers, "answer"),
    says: "answers are ranked by rank",
    read(fields) {
      const completions = ranked(list(fields["answers"]), "answer", (one) => Number(one["rank"] ?? Number.NaN));
      return isText(completions) ? completions : { prompt: fields["prompt"], completions };
    },
  },
  own("unpaired", ["prompt", "completion", "label"]),
  {
    name: "labelled conversations",
    kind: "unpaired",
    columns: { messages: "completion", label: "label" },
    when: ({ label }) => isFlag(label),
    says: "the last message is the completion, the messages before it are the prompt",
    read: ({ messages, label }) => labelledTurns(messages, label),
  },
  ...(["label", "kto_tag"] as const).map(
    (label): Scheme => ({
      name: "labelled ShareGPT",
      kind: "unpaired",
      columns: { conversations: "completion", [label]: "label" },
      when: (fields) => isFlag(fields[label]),
      says: `the last turn is the completion, the turns before it are the prompt, ${label} is the label`,
      read: (fields) => labelledTurns(fields["conversations"], fields[label]),
    }),
  ),
  ...(["label", "kto_tag"] as const).map(
    (label): Scheme => ({
      name: "labelled Alpaca",
      kind: "unpaired",
      columns: { instruction: "prompt", output: "completion", [label]: "label" },
      optional: INPUT,
      when: (fields) => isFlag(fields[label]),
      says: `instruction and input are the prompt, in Alpaca's template; output is the completion, ${label} is the label`,
      read: (fields) => ({ ...instruction(fields), completion: fields["output"], label: fields[label] }),
    }),
  ),
  own("completion", ["prompt", "completion"]),
  {
    name: "Alpaca",
    kind: "completion",
    columns: { instruction: "prompt", output: "completion" },
    optional: INPUT,
    says: "instruction and input are the prompt, in Alpaca's template; output is the completion",
    read: (fields) => ({ ...instruction(fields), completion: fields["output"] }),
  },
  {
    name: "Dolly",
    kind: "completion",
    columns: { instruction: "prompt", response: "completion" },
    optional: { context: "prompt" },
    says: "instruction and context are the prompt, in Alpaca's template; response is the completion",
    read: ({ instruction: text, context, response }) => ({
      ...instruction({ instruction: text, input: context }),
      completion: response,
    }),
  },
  {
    ...renames("completion", { prompt: "prompt", label: "completion" }, "summaries"),
    when: ({ label }) => isText(label),
  },
  ...["prompt", "question", "query", "input"].flatMap((prompt) =>
    ["response", "answer", "output"].map((completion) =>
      renames("completion", { [prompt]: "prompt", [completion]: "completion" }, "question and answer"),
    ),
  ),
  own("text", ["text"]),
  { name: "conversations", kind: "text", columns: { messages: "text" }, read: ({ messages }) => ({ messages }) },
  ...["conversations", "conversation"].map(
    (column): Scheme => ({
      name: "ShareGPT",
      kind: "text",
      columns: { [column]: "text" },
      when: (fields) => isTurns(fields[column]) || isText(fields[column]),
      says: `${column} is the conversation`,
      read: (fields) => ({ messages: fields[column] }),
    }),
  ),
  own("prompt", ["prompt"]),
  {
    name: "Alpaca instructions",
    kind: "prompt",
    columns: { instruction: "prompt" },
    optional: INPUT,
    says: "instruction and input are the prompt, in Alpaca's template",
    read: instruction,
  },
  ...["question", "query"].map((column) => renames("prompt", { [column]: "prompt" }, "questions")),
];

/** The columns of all schemes. */
export const KNOWN_COLUMNS: ReadonlySet<string> = new Set([
  ...schemes.flatMap(({ columns, optional = {} }) => [...Object.keys(columns), ...Object.keys(optional)]),
  ...SYSTEM_COLUMNS,
  TOOLS_COLUMN,
]);

/** Columns that hold a prompt, or a part of one, in data sets of this field. */
export const PROMPT_LIKE: readonly string[] = [
  ...["prompt", "question", "instruction", "input", "query", "context", "history", "post", "article", "document"],
  ...["dialogue", "conversation", "conversations", "problem", "request", "source_text", "passage"],
];
/** Of these, columns that hold a whole prompt. */
export const WHOLE_PROMPTS: readonly string[] = ["prompt", "question", "instruction", "query"];
/** Columns that hold answers in data sets of this field. */
export const ANSWER_LIKE: readonly string[] = [
  ...["completion", "completions", "response", "responses", "answer", "answers", "output", "outputs", "reply"],
  ...["generations", "candidates", "chosen", "rejected"],
];
/** TRL's own names; a column that is nearly one of them is probably misspelt. */
export const OWN_COLUMNS: readonly string[] = [
  ...["prompt", "completion", "completions", "chosen", "rejected", "label", "messages", "text"],
];
