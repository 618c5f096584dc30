/**
 * @module
 * `uses: tokenizer`: a byte-level BPE vocabulary learnt from a corpus.
 */
import { joinPath, readText, type SettingsOf } from "../../core/index.ts";
import { parseRows, saveTokenizer, TextTokenizer, trainBpe } from "../../data/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { settingsIn, stageName } from "./spec.ts";

const settings = {
  vocabSize: {
    kind: "number",
    default: 1024,
    atLeast: 257,
    integer: true,
    help: "Tokens, the 256 bytes and the end of text among them.",
  },
} as const;

export const tokenizerStage: StageKind = {
  uses: "tokenizer",
  plan(spec, place) {
    const chosen = settingsIn(spec, settings, ["corpus"], place);
    return {
      inputs: { corpus: stageName(spec, "corpus", place) },
      settings: chosen,
      files: [],
      run: (context) => learn(context, chosen),
    };
  },
};

async function* learn(
  { folder, storage, input }: StageContext,
  { vocabSize }: SettingsOf<typeof settings>,
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
