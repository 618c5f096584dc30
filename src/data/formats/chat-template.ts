/**
 * @module
 * Renders conversations as text with the tokenizer's chat template.
 */
import { Template } from "@huggingface/jinja";

import { DataError, joinPath, readText, type Storage } from "../../core/index.ts";
import { type Content, isConversation, type Message, type Row } from "./row.ts";

/** A compiled chat template. */
export interface ChatTemplate {
  /** Renders a conversation. */
  render(messages: readonly Message[], options?: RenderOptions): string;
}

interface RenderOptions {
  /** Appends the opening of the assistant's next message. */
  readonly addGenerationPrompt?: boolean;
  /** Tools that the conversation may call. */
  readonly tools?: unknown;
}

const TEMPLATE_FILE = "chat_template.jinja";

interface Config {
  readonly chat_template?: unknown;
  readonly bos_token?: unknown;
  readonly eos_token?: unknown;
}

/**
 * The chat template of a tokenizer folder: chat_template.jinja, or else `chat_template` of
 * tokenizer_config.json; undefined when there is none.
 *
 * @throws {DataError} `base/chat_template.jinja: must be a Jinja template, got …`
 */
export async function readChatTemplate(storage: Storage, folder: string): Promise<ChatTemplate | undefined> {
  const configPath = joinPath(folder, "tokenizer_config.json");
  const ownPath = joinPath(folder, TEMPLATE_FILE);
  const has = async (path: string): Promise<boolean> => (await storage.size(path)) !== undefined;
  const config = (await has(configPath)) ? (JSON.parse(await readText(storage, configPath)) as Config) : {};
  const isOwn = await has(ownPath);
  const source = isOwn ? await readText(storage, ownPath) : defaultTemplate(config.chat_template);
  if (source === undefined) return undefined;
  return chatTemplate(source, config, isOwn ? ownPath : configPath);
}

/** Copies chat_template.jinja, if there is one, to another folder. */
export async function copyChatTemplate(storage: Storage, from: string, to: string): Promise<void> {
  const path = joinPath(from, TEMPLATE_FILE);
  if ((await storage.size(path)) === undefined) return;
  await storage.write(joinPath(to, TEMPLATE_FILE), await storage.read(path));
}

/** A single template, or the one named default in a list. */
function defaultTemplate(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const templates = value as readonly { readonly name?: unknown; readonly template?: unknown }[];
  const found = templates.find(({ name }) => name === "default")?.template;
  return typeof found === "string" ? found : undefined;
}

/** Compiles a template. @throws {DataError} when it is not valid Jinja; rendering throws when the template fails */
export function chatTemplate(source: string, config: Config = {}, where = "chat template"): ChatTemplate {
  const reasonOf = (cause: unknown): string => JSON.stringify((cause as Error).message.slice(0, 200));
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    throw new DataError(`${where}: must be a Jinja template, got ${reasonOf(cause)}`, { cause });
  }
  const tokens = { bos_token: tokenText(config.bos_token), eos_token: tokenText(config.eos_token) };
  return {
    render(messages, { addGenerationPrompt = false, tools } = {}) {
      const given = tools === undefined ? {} : { tools };
      try {
        return template.render({ ...tokens, ...given, messages, add_generation_prompt: addGenerationPrompt });
      } catch (cause) {
        throw new DataError(`${where}: the template must take the conversation, got ${reasonOf(cause)}`, { cause });
      }
    },
  };
}

const tokenText = (token: unknown): string =>
  typeof token === "string" ? token : ((token as { readonly content?: string } | null | undefined)?.content ?? "");

/**
 * Renders the conversations of a row as texts, like TRL's `apply_chat_template`: the prompt is rendered with the
 * generation prompt, and prompt and completion are rendered together; the common prefix of both is the prompt.
 * Rows of texts are returned unchanged.
 *
 * @throws {DataError} when a row is a conversation and there is no template
 */
export function applyChatTemplate(row: Row, template: ChatTemplate | undefined): Row<string> {
  const conversations = row.kind === "text" ? [row.text] : [row.prompt];
  if (!conversations.some(isConversation)) return row as Row<string>;
  if (!template) {
    throw new DataError(
      `${row.place}: a conversation needs a chat template, got none; hint: a tokenizer folder with chat_template.jinja, or chat_template in its tokenizer_config.json`,
    );
  }
  try {
    return renderRow(row, template);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new DataError(`${row.place}: ${cause.message}`, { cause });
  }
}

function renderRow(row: Row, template: ChatTemplate): Row<string> {
  const messages = (content: Content): readonly Message[] => content as readonly Message[];
  const { tools } = row;
  if (row.kind === "text") return { ...row, text: template.render(messages(row.text), { tools }) };
  const promptMessages = messages(row.prompt);
  const opening = renderPrompt(promptMessages, template, tools);
  const split = (completions: readonly Content[]): { prompt: string; completions: string[] } => {
    const texts = completions.map((completion) =>
      template.render([...promptMessages, ...messages(completion)], { tools }),
    );
    const prompt = texts.reduce(commonPrefix, opening);
    return { prompt, completions: texts.map((text) => text.slice(prompt.length)) };
  };
  switch (row.kind) {
    case "prompt":
      return { ...row, prompt: opening };
    case "completion":
    case "unpaired": {
      const { prompt, completions } = split([row.completion]);
      return { ...row, prompt, completion: completions[0]! };
    }
    case "preference": {
      const { prompt, completions } = split([row.chosen, row.rejected]);
      return { ...row, prompt, chosen: completions[0]!, rejected: completions[1]! };
    }
    case "ranked": {
      const { prompt, completions } = split(row.completions);
      return { ...row, prompt, completions };
    }
  }
}

/** Marks the end of a message's content: a character for private use. */
const CONTENT_END = "\uE000";

/** A prompt that ends with an assistant's message is cut after its content, so that the completion continues it. */
function renderPrompt(messages: readonly Message[], template: ChatTemplate, tools: unknown): string {
  const last = messages.at(-1)!;
  if (last.role !== "assistant") return template.render(messages, { addGenerationPrompt: true, tools });
  // The content may stand in the template's own text too, in front of it or behind it.
  const marked = { ...last, content: `${last.content.trimEnd()}${CONTENT_END}` };
  const text = template.render([...messages.slice(0, -1), marked], { tools });
  const end = text.lastIndexOf(CONTENT_END);
  return end < 0 ? template.render(messages, { tools }) : text.slice(0, end);
}

function commonPrefix(first: string, second: string): string {
  let shared = 0;
  while (shared < first.length && first[shared] === second[shared]) shared++;
  return first.slice(0, shared);
}
