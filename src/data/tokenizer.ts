/**
 * @module
 * Text ⇄ token ids, from Hugging Face's tokenizer files.
 */
import { Tokenizer } from "@huggingface/tokenizers";

import { DataError, joinPath, readText, type Storage } from "../core/index.ts";
import type { TokenizerFiles } from "./bpe.ts";
import { type EndOfText, specialTokensOf, type TokenFile, type TokenFiles } from "./end-of-text.ts";

const fileNames = {
  tokenizer: "tokenizer.json",
  config: "tokenizer_config.json",
  specialTokensMap: "special_tokens_map.json",
  generationConfig: "generation_config.json",
  modelConfig: "config.json",
} as const;

type Json = Readonly<Record<string, unknown>>;

/** A tokenizer and the files that define it. */
export class TextTokenizer {
  readonly files: TokenizerFiles;
  /** The folder that it was read from, for messages. */
  readonly folder: string;
  /** How texts end, and which file says so. */
  readonly endOfText: EndOfText;
  /** The beginning-of-text token; null if the files name none. */
  readonly bosTokenId: number | null;
  /** tokenizer_config.json as it is written beside a tuned model. */
  readonly savedConfig: Json;
  /** Vocabulary size: the largest id plus 1. A model's vocabulary may be padded beyond it. */
  readonly size: number;
  readonly #tokenizer: Tokenizer;

  /**
   * @param folder for messages
   * @param others files of the model's folder that may name special tokens too
   * @throws {DataError} `E_DATA` when tokenizer.json does not describe a supported tokenizer
   */
  constructor(files: TokenizerFiles, folder = "tokenizer", others: Partial<Omit<TokenFiles, "tokenizerConfig">> = {}) {
    this.files = files;
    this.folder = folder;
    try {
      this.#tokenizer = new Tokenizer(files.tokenizer, files.config);
    } catch (cause) {
      throw new DataError(`${folder}: tokenizer.json must describe a tokenizer, got ${(cause as Error).message}`, {
        cause,
      });
    }
    keepByteOrderMarks(this.#tokenizer.decoder);
    this.size = Math.max(...this.#tokenizer.get_vocab().values()) + 1;
    const without = (name: string): TokenFile => ({ name, json: undefined });
    const { endOfText, bosTokenId } = specialTokensOf(
      {
        tokenizerConfig: { name: fileNames.config, json: files.config },
        specialTokensMap: others.specialTokensMap ?? without(fileNames.specialTokensMap),
        generationConfig: others.generationConfig ?? without(fileNames.generationConfig),
        modelConfig: others.modelConfig ?? without(fileNames.modelConfig),
      },
      {
        size: this.size,
        idOf: (token) => this.#tokenizer.token_to_id(token),
        tokenOf: (id) => this.#tokenizer.id_to_token(id),
      },
    );
    this.endOfText = endOfText;
    this.bosTokenId = bosTokenId;
    const { id, token, source } = endOfText;
    const isNamed = id === null || source === `${fileNames.config}: eos_token`;
    this.savedConfig = { ...others.specialTokensMap?.json, ...files.config, ...(!isNamed && { eos_token: token }) };
  }

  /** The end-of-text token, which training appends; null if no file names one. */
  get eosTokenId(): number | null {
    return this.endOfText.id;
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

/**
 * Byte fallback of the tokenizers package drops U+FEFF, because its TextDecoder takes it for a byte order mark; Hugging
 * Face's keeps it.
 */
function keepByteOrderMarks(decoder: unknown): void {
  const { decoders = [], ...parts } = (decoder ?? {}) as { decoders?: unknown[]; text_decoder?: TextDecoder };
  for (const part of decoders) keepByteOrderMarks(part);
  if (parts.text_decoder) (decoder as typeof parts).text_decoder = new TextDecoder("utf-8", { ignoreBOM: true });
}

/**
 * Reads a folder's tokenizer.json, and the tokens that begin and end texts from tokenizer_config.json,
 * special_tokens_map.json, generation_config.json and config.json; all but tokenizer.json are optional.
 *
 * @param modelFolder holds generation_config.json and config.json: an adapter's base model. Default: the same folder
 * @throws {DataError} `E_DATA` naming the file that is missing or not JSON
 */
export async function readTokenizer(
  storage: Storage,
  folder: string,
  modelFolder: string = folder,
): Promise<TextTokenizer> {
  const read = async (of: string, name: string): Promise<TokenFile> => {
    const path = joinPath(of, name);
    if ((await storage.size(path)) === undefined) return { name, json: undefined };
    const text = await readText(storage, path);
    try {
      const json: unknown = JSON.parse(text);
      if (typeof json === "object" && json !== null && !Array.isArray(json)) return { name, json: json as Json };
    } catch (cause) {
      throw new DataError(`${path}: must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause });
    }
    throw new DataError(`${path}: must be a JSON object, got ${JSON.stringify(text.slice(0, 40))}`);
  };
  const { json: tokenizer } = await read(folder, fileNames.tokenizer);
  if (!tokenizer) {
    const path = joinPath(folder, fileNames.tokenizer);
    throw new DataError(`${path}: is missing; a model folder needs its tokenizer.json`);
  }
  const { json: config = {} } = await read(folder, fileNames.config);
  return new TextTokenizer({ tokenizer, config }, folder, {
    specialTokensMap: await read(folder, fileNames.specialTokensMap),
    generationConfig: await read(modelFolder, fileNames.generationConfig),
    modelConfig: await read(modelFolder, fileNames.modelConfig),
  });
}

/**
 * Writes tokenizer.json and tokenizer_config.json. The second names the end-of-text token and what
 * special_tokens_map.json had, so that the folder does not depend on files that are not written.
 */
export async function saveTokenizer(storage: Storage, folder: string, tokenizer: TextTokenizer): Promise<void> {
  const write = async (name: string, json: Json): Promise<void> =>
    storage.write(joinPath(folder, name), `${JSON.stringify(json, undefined, 2)}\n`);
  await write(fileNames.tokenizer, tokenizer.files.tokenizer);
  await write(fileNames.config, tokenizer.savedConfig);
}
