/**
 * @module
 * How the prompt of a row is made from its columns: Alpaca's text, a turn of the chat template, or a Jinja template.
 */
import { Template } from "@huggingface/jinja";

import { DataError, readText, type Storage } from "../../core/index.ts";
import type { Fields } from "./turns.ts";

/** `alpaca`, `chat`, or a function that renders the prompt from the columns. */
export type PromptTemplate = "alpaca" | "chat" | ((fields: Fields) => string);

/**
 * Alpaca's prompt (Taori et al. 2023, *Stanford Alpaca*): an instruction, and a context for it where there is one.
 *
 * @example
 * alpacaPrompt("Name a bird.", ""); // "Below is an instruction … ### Instruction:\nName a bird.\n\n### Response:\n"
 */
export function alpacaPrompt(instruction: string, input: string): string {
  const [paired, context] =
    input.trim() === ""
      ? ["", ""]
      : [", paired with an input that provides further context", `### Input:\n${input}\n\n`];
  return `Below is an instruction that describes a task${paired}. Write a response that appropriately completes the request.\n\n### Instruction:\n${instruction}\n\n${context}### Response:\n`;
}

/**
 * The template that a flag or setting names.
 *
 * @param name `alpaca`, `chat`, or the path of a Jinja template whose variables are the columns of a row
 * @throws {DataError} when the file is not a Jinja template
 */
export async function readPromptTemplate(storage: Storage, name: string): Promise<PromptTemplate> {
  if (name === "alpaca" || name === "chat") return name;
  const reasonOf = (cause: unknown): string => JSON.stringify((cause as Error).message.slice(0, 200));
  const source = await readText(storage, name);
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    throw new DataError(`${name}: must be a Jinja template, got ${reasonOf(cause)}`, { cause });
  }
  return (fields) => {
    try {
      return template.render({ ...fields });
    } catch (cause) {
      throw new DataError(`${name}: the template must take the row, got ${reasonOf(cause)}`, { cause });
    }
  };
}
