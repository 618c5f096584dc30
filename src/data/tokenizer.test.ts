/** Decoders of tokenizer.json as Hugging Face's Python package decodes. */
import { expect, test } from "vitest";

import { TextTokenizer } from "./tokenizer.ts";

/** A Llama-like tokenizer of byte tokens alone. */
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
const byteFallback = new TextTokenizer({
  tokenizer: {
    version: "1.0",
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: "Sequence", decoders: [{ type: "ByteFallback" }, { type: "Fuse" }] },
    model: {
      type: "BPE",
      byte_fallback: true,
      unk_token: null,
      vocab: Object.fromEntries(bytes.map((token, id) => [token, id])),
      merges: [],
    },
  },
  config: {},
});

// Python: tokenizers.decoders.ByteFallback().decode(["<0xEF>", "<0xBB>", "<0xBF>", "<0x42>"]) == "\ufeffB"
test.each(["\uFEFFBOM", "a\uFEFFb", "\uFEFF\uFEFF", "é"])("byte fallback keeps U+FEFF: %j", (text) => {
  expect(byteFallback.decode([...new TextEncoder().encode(text)])).toBe(text);
});
