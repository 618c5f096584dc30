/**
 * @module
 * Text ⇄ token ids, by Hugging Face's tokenizer files.
 */
import { Tokenizer } from "@huggingface/tokenizers";

import { DataError, joinPath, readText, type Storage } from "../core/index.ts";
import type { TokenizerFiles } from "./bpe.ts";

/** A tokenizer and the files it came from. */
export class TextTokenizer {
  readonly files: TokenizerFiles;
  /** Ends a text; null when the files name none. */
  readonly eosTokenId: number | null;
  /** Begins a text; null when the files name none. */
  readonly bosTokenId: number | null;
  /** One more than the largest id; a model's vocabulary may be padded beyond it. */
  readonly size: number;
  readonly #tokenizer: Tokenizer;

  /** @throws {DataError} `E_DATA` when the files describe something the tokenizer cannot be made of */
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

  /** The ids of a text, nothing added. */
  encode(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** The text of ids, special tokens left out; bytes that are no UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return "";
    return this.#tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }
}

const names = { tokenizer: "tokenizer.json", config: "tokenizer_config.json" } as const;

/**
 * Reads tokenizer.json and tokenizer_config.json of a folder; the second may be missing.
 *
 * @throws {DataError} `E_DATA` naming the file that is missing or is not JSON
 */
export async function readTokenizer(storage: Storage, folder: string): Promise<TextTokenizer> {
  const read = async (name: string, isNeeded: boolean): Promise<Record<string, unknown>> => {
    const path = joinPath(folder, name);
    if ((await storage.size(path)) === undefined) {
      if (isNeeded) throw new DataError(`${path}: is missing; a model folder needs its tokenizer.json`);
      return {};
    }
    const text = await readText(storage, path);
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch (cause) {
      throw new DataError(`${path}: must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause });
    }
  };
  const files = { tokenizer: await read(names.tokenizer, true), config: await read(names.config, false) };
  return new TextTokenizer(files, folder);
}

/** Writes both files into a folder. */
export async function saveTokenizer(storage: Storage, folder: string, { files }: TextTokenizer): Promise<void> {
  await storage.write(joinPath(folder, names.tokenizer), `${JSON.stringify(files.tokenizer, undefined, 2)}\n`);
  await storage.write(joinPath(folder, names.config), `${JSON.stringify(files.config, undefined, 2)}\n`);
}
