/**
 * @module
 * `uses: tokenizer`: a byte-level BPE vocabulary learnt from a corpus.
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
    help: "Tokens, the 256 bytes and the end of text among them.",
  },
} as const;

type TokenizerSettings = SettingsOf<typeof own>;

const keys = { inputs: { corpus: "The corpus whose rows are learnt from." }, own };

export const tokenizerStage: StageKind<TokenizerSettings> = {
  uses: "tokenizer",
  help: "Learns a byte-level BPE vocabulary from a corpus.",
  keys,
  plan(spec, place) {
    const { inputs, own: settings } = readKeys(spec, keys, place);
    return { inputs, settings, files: {} };
  },
  run: learn,
};

async function* learn(
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
