/**
 * @module
 * A row of a data set in TRL's columns: its kind, and its texts or conversations.
 */

/** One message of a conversation. Other fields, such as tool calls, are passed to the chat template. */
export interface Message {
  readonly role: string;
  readonly content: string;
}

/** The value of a column: a text, or a conversation that a chat template renders as a text. */
export type Content = string | readonly Message[];

/** The columns of each kind. `C` is `string` once conversations are rendered as texts. */
export interface Columns<C> {
  /** Language modelling: every token is a target. In files, a conversation has the column `messages`. */
  readonly text: { readonly text: C };
  /** The completion's tokens are targets. */
  readonly completion: { readonly prompt: C; readonly completion: C };
  /** `chosen` is preferred to `rejected`. */
  readonly preference: { readonly prompt: C; readonly chosen: C; readonly rejected: C };
  /** A completion with a label: desirable or not (KTO). */
  readonly unpaired: { readonly prompt: C; readonly completion: C; readonly label: boolean };
  /** Completions from best to worst. */
  readonly ranked: { readonly prompt: C; readonly completions: readonly C[] };
  /** A prompt for generation. */
  readonly prompt: { readonly prompt: C };
}
export type DatasetKind = keyof Columns<string>;

/** Who rated a row, if the file says so. */
export interface Rater {
  /** The rater's subpopulation. */
  readonly group?: string;
  readonly annotator?: string;
}

/** What a row of any kind has beside its columns. */
interface Beside extends Rater {
  /** File and line: `prefs.jsonl:17`. */
  readonly place: string;
  /** Tools that a conversation may call, for the chat template. */
  readonly tools?: unknown;
}

/** A row of any kind. */
export type Row<C = Content> = {
  [K in DatasetKind]: Columns<C>[K] & { readonly kind: K } & Beside;
}[DatasetKind];
/** A row of one kind; `C` is `string` by default. */
export type RowOf<K extends DatasetKind, C = string> = Extract<Row<C>, { readonly kind: K }>;

/** The column names of each kind. */
export const columnsOf: { readonly [K in DatasetKind]: readonly (keyof Columns<string>[K] & string)[] } = {
  text: ["text"],
  completion: ["prompt", "completion"],
  preference: ["prompt", "chosen", "rejected"],
  unpaired: ["prompt", "completion", "label"],
  ranked: ["prompt", "completions"],
  prompt: ["prompt"],
};

/** The contents of a row by column; the completions of a ranking are numbered, best first. */
export function contentsOf<C>(row: Row<C>): [column: string, content: C][] {
  switch (row.kind) {
    case "text":
      return [["text", row.text]];
    case "prompt":
      return [["prompt", row.prompt]];
    case "preference":
      return [
        ["prompt", row.prompt],
        ["chosen", row.chosen],
        ["rejected", row.rejected],
      ];
    case "ranked":
      return [["prompt", row.prompt], ...row.completions.map((one, i): [string, C] => [`completions[${i}]`, one])];
    case "completion":
    case "unpaired":
      return [
        ["prompt", row.prompt],
        ["completion", row.completion],
      ];
  }
}

/** A row's completions, best first; empty for a text or a prompt. */
export function completionsOf<C>(row: Row<C>): readonly C[] {
  if (row.kind === "ranked") return row.completions;
  return contentsOf(row).flatMap(([column, content]) => (column === "text" || column === "prompt" ? [] : [content]));
}

export const isConversation = (content: Content): content is readonly Message[] => typeof content !== "string";

/** Whether a row's contents are conversations. */
export const isConversational = (row: Row): boolean => contentsOf(row).some(([, content]) => isConversation(content));

/** A conversation as `role: content` lines; a text unchanged. */
export function formatContent(content: Content): string {
  return isConversation(content) ? content.map(({ role, content }) => `${role}: ${content}`).join("\n") : content;
}
