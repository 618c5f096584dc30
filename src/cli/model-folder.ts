/**
 * @module
 * A model folder as commands open it: configuration and tokenizer, which must fit together, before the
 * weights are read.
 */
import { DataError, type Storage } from "../core/index.ts";
import { readTokenizer, type TextTokenizer } from "../data/index.ts";
import { type Model, readModel } from "../models/index.ts";

export interface ModelFolder {
  readonly model: Model;
  readonly tokenizer: TextTokenizer;
}

/**
 * Reads config.json and tokenizer.json.
 *
 * @throws {WeightsError} `E_WEIGHTS` when the folder is no model's
 * @throws {DataError} `E_DATA` when the tokenizer has tokens that the model has no row for
 */
export async function openModelFolder(storage: Storage, folder: string): Promise<ModelFolder> {
  const model = await readModel(storage, folder);
  const tokenizer = await readTokenizer(storage, folder);
  const { vocabSize } = model.config;
  if (tokenizer.size <= vocabSize) return { model, tokenizer };
  throw new DataError(
    `${folder}: tokenizer.json must have at most the ${vocabSize} tokens of config.json, got ${tokenizer.size}`,
  );
}
