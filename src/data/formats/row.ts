/**
 * @module
 * What a row of a data set is, in TRL's columns: its kind, and its texts or conversations.
 */

/** One turn of a conversation; what else it holds, such as calls of tools, goes along to the chat template. */
export interface Message {
  readonly role: string;
  readonly content: string;
}

/** What a column holds: a text, or a conversation that a chat template turns into one. */
export type Content = string | readonly Message[];

/** The columns of each kind. `C` is `string` once every conversation has been turned into text. */
export interface Columns<C> {
  /** To be learnt whole; a conversation stands in `messages`. */
  readonly text: { readonly text: C };
  /** The completion is to be learnt. */
  readonly completion: { readonly prompt: C; readonly completion: C };
  /** The first of two completions is the better one. */
  readonly preference: { readonly prompt: C; readonly chosen: C; readonly rejected: C };
  /** A completion that is wanted, or is not. */
  readonly unpaired: { readonly prompt: C; readonly completion: C; readonly label: boolean };
  /** Completions from best to worst. */
  readonly ranked: { readonly prompt: C; readonly completions: readonly C[] };
  /** To be completed. */
  readonly prompt: { readonly prompt: C };
}
export type DatasetKind = keyof Columns<string>;

/** Who is behind a row, where the file tells. */
export interface Marks {
  /** The subpopulation. */
  readonly group?: string;
  readonly annotator?: string;
}

/** A row of any kind and where it stood: `prefs.jsonl:17`. */
export type Row<C = Content> = {
  [K in DatasetKind]: Columns<C>[K] & { readonly kind: K; readonly place: string } & Marks;
}[DatasetKind];
/** A row of one kind, of texts unless it is said otherwise. */
export type RowOf<K extends DatasetKind, C = string> = Extract<Row<C>, { readonly kind: K }>;

/** What a message calls the columns of a kind. */
export const columnsOf: { readonly [K in DatasetKind]: readonly (keyof Columns<string>[K] & string)[] } = {
  text: ["text"],
  completion: ["prompt", "completion"],
  preference: ["prompt", "chosen", "rejected"],
  unpaired: ["prompt", "completion", "label"],
  ranked: ["prompt", "completions"],
  prompt: ["prompt"],
};

/** The texts or conversations of a row by their columns; those of a ranking are numbered from the best. */
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

/** A row's completions, best first; none for a text or a prompt. */
export function completionsOf<C>(row: Row<C>): readonly C[] {
  if (row.kind === "ranked") return row.completions;
  return contentsOf(row).flatMap(([column, content]) => (column === "text" || column === "prompt" ? [] : [content]));
}

export const isConversation = (content: Content): content is readonly Message[] => typeof content !== "string";

/** Whether a row's contents are conversations. */
export const isConversational = (row: Row): boolean => contentsOf(row).some(([, content]) => isConversation(content));

/** A conversation as people read it; a text as it is. */
export function readable(content: Content): string {
  return isConversation(content) ? content.map(({ role, content }) => `${role}: ${content}`).join("\n") : content;
}
