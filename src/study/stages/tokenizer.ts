/**
 * @module
 * `uses: tokenizer`: trains a byte-level BPE tokenizer on a corpus.
 */
import { joinPath, readText, type SettingsOf } from "../../core/index.ts";
import { parseRows, saveTokenizer, TextTokenizer, trainBpe } from "../../data/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { readKeys } from "./spec.ts";

const own = {
  vocabSize: {
    kind: "number",
    default: 1024,
    atLeast: 257,
    integer: true,
    help: "Vocabulary size, including the 256 bytes and the end-of-text token.",
  },
} as const;

type TokenizerSettings = SettingsOf<typeof own>;

const keys = { inputs: { corpus: "The corpus with the training rows." }, own };

export const tokenizerStage: StageKind<TokenizerSettings> = {
  uses: "tokenizer",
  help: "Trains a byte-level BPE tokenizer on a corpus.",
  keys,
  plan(spec, place) {
    const { inputs, own: settings } = readKeys(spec, keys, place);
    return { inputs, settings, files: {} };
  },
  run,
};

async function* run(
  { folder, storage, input }: StageContext,
  { vocabSize }: TokenizerSettings,
): AsyncGenerator<StageEvent, Facts> {
  const path = joinPath(input("corpus").folder, "rows.jsonl");
  const rows = parseRows(await readText(storage, path), path, "completion");
  yield { event: "note", text: `learning ${vocabSize} tokens from ${rows.length} rows` };
  const tokenizer = new TextTokenizer(
    trainBpe(
      rows.map(({ prompt, completion }) => prompt + completion),
      { vocabSize },
    ),
  );
  await saveTokenizer(storage, folder, tokenizer);
  return { vocabSize: tokenizer.size };
}
