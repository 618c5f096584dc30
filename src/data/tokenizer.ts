/**
 * @module
 * Text ⇄ token ids, from Hugging Face's tokenizer files.
 */
import { Tokenizer } from "@huggingface/tokenizers";

import { DataError, joinPath, readText, type Storage } from "../core/index.ts";
import type { TokenizerFiles } from "./bpe.ts";

/** A tokenizer and the files that define it. */
export class TextTokenizer {
  readonly files: TokenizerFiles;
  /** The end-of-text token; null if the files name none. */
  readonly eosTokenId: number | null;
  /** The beginning-of-text token; null if the files name none. */
  readonly bosTokenId: number | null;
  /** Vocabulary size: the largest id plus 1. A model's vocabulary may be padded beyond it. */
  readonly size: number;
  readonly #tokenizer: Tokenizer;

  /** @throws {DataError} `E_DATA` when tokenizer.json does not describe a supported tokenizer */
  constructor(files: TokenizerFiles, where = "tokenizer") {
    this.files = files;
    try {
      this.#tokenizer = new Tokenizer(files.tokenizer, files.config);
    } catch (cause) {
      throw new DataError(`${where}: tokenizer.json must describe a tokenizer, got ${(cause as Error).message}`, {
        cause,
      });
    }
    const idOf = (key: string): number | null => {
      const value = files.config[key];
      const content = typeof value === "string" ? value : (value as { content?: string } | null | undefined)?.content;
      return content === undefined ? null : (this.#tokenizer.token_to_id(content) ?? null);
    };
    this.eosTokenId = idOf("eos_token");
    this.bosTokenId = idOf("bos_token");
    this.size = Math.max(...this.#tokenizer.get_vocab().values()) + 1;
  }

  /** The token ids of a text, without added special tokens. */
  encode(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** The text of token ids without special tokens; invalid UTF-8 becomes U+FFFD. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return "";
    return this.#tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }
}

const fileNames = { tokenizer: "tokenizer.json", config: "tokenizer_config.json" } as const;

/**
 * Reads tokenizer.json and tokenizer_config.json from a folder; the second is optional.
 *
 * @throws {DataError} `E_DATA` naming the file that is missing or not JSON
 */
export async function readTokenizer(storage: Storage, folder: string): Promise<TextTokenizer> {
  const read = async (name: string, isRequired: boolean): Promise<Record<string, unknown>> => {
    const path = joinPath(folder, name);
    if ((await storage.size(path)) === undefined) {
      if (isRequired) throw new DataError(`${path}: is missing; a model folder needs its tokenizer.json`);
      return {};
    }
    const text = await readText(storage, path);
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch (cause) {
      throw new DataError(`${path}: must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause });
    }
  };
  const files = { tokenizer: await read(fileNames.tokenizer, true), config: await read(fileNames.config, false) };
  return new TextTokenizer(files, folder);
}

/** Writes both files into a folder. */
export async function saveTokenizer(storage: Storage, folder: string, { files }: TextTokenizer): Promise<void> {
  await storage.write(joinPath(folder, fileNames.tokenizer), `${JSON.stringify(files.tokenizer, undefined, 2)}\n`);
  await storage.write(joinPath(folder, fileNames.config), `${JSON.stringify(files.config, undefined, 2)}\n`);
}
