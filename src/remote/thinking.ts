/**
 * @module
 * Separates a model's thinking from its answer. Servers that do not separate them leave both in the content, between
 * the tags of the model's template.
 */

export interface SplitAnswer {
  /** The answer without thinking. */
  readonly text: string;
  readonly hasThinking: boolean;
}

/** Opening and closing tags of thinking, as regular expressions. */
const TAGS: readonly (readonly [open: string, close: string])[] = [
  ...["think", "thinking", "thought", "reasoning", "seed:think"].map((tag) => [`<${tag}>`, `</${tag}>`] as const),
  ["\\[THINK\\]", "\\[/THINK\\]"],
  ["◁think▷", "◁/think▷"],
  ["<\\|begin_of_thought\\|>", "<\\|end_of_thought\\|>"],
  ["<\\|START_THINKING\\|>", "<\\|END_THINKING\\|>"],
  ["<\\|channel>thought", "<channel\\|>"],
];

/** A token of a template that servers leave at the end of an answer. */
const END_TOKEN = /(?:<\|[\w ]+\|>|<\/s>|<eos>|<end_of_turn>|<turn\|>|<｜[^｜]*｜>)$/;

/**
 * Removes thinking from a content. Thinking without a closing tag reaches to the end; without an opening tag, which
 * some templates put into the prompt, it begins at the start.
 */
export function splitThinking(content: string): SplitAnswer {
  const final = finalChannel(content);
  let text = final ?? content;
  let hasThinking = final !== undefined;
  for (const [open, close] of TAGS) {
    const without = text
      .replace(new RegExp(`${open}[\\s\\S]*?${close}`, "gi"), "")
      .replace(new RegExp(`^[\\s\\S]*${close}`, "i"), "")
      .replace(new RegExp(`${open}[\\s\\S]*$`, "i"), "");
    hasThinking ||= without !== text;
    text = without;
  }
  while (END_TOKEN.test(text.trimEnd())) text = text.trimEnd().replace(END_TOKEN, "");
  return { text, hasThinking };
}

/**
 * The final channel of gpt-oss's format, "" before it begins; undefined in other formats.
 *
 *     <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>2<|return|>
 *
 * Without its special tokens: `analysis…assistantfinal2`.
 */
function finalChannel(content: string): string | undefined {
  if (content.includes("<|channel|>")) {
    return (
      /<\|channel\|>\s*final\b[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>(?![\s\S]*<\|channel\|>)([\s\S]*)$/.exec(
        content,
      )?.[1] ?? ""
    );
  }
  if (!/^\s*analysis(?=[A-Z<"'])/.test(content)) return undefined;
  return /assistant\s*final(?![\s\S]*assistant\s*final)([\s\S]*)$/.exec(content)?.[1] ?? "";
}
