/** One-line changes to decoding, each of which must turn its test red. */
const decoding = { file: "src/generation/generate.ts", test: "test/parity/generation.test.ts" };
const processors = { file: "src/generation/processors.ts", test: "src/generation/processors.test.ts" };

export const mutants = [
  {
    ...decoding,
    from: "new RandomStream(settings.seed,",
    to: "new RandomStream(42,",
  },
  { ...decoding, from: "[...this.promptIds, ...this.tokens]", to: "this.tokens" },
  { ...decoding, from: "pastBias[0] = UNSEEN;", to: "" },
  { ...decoding, from: "(t < ids.length ? 0 : UNSEEN)", to: "0" },
  { ...decoding, from: "promptIds.length + past - 1, model", to: "promptIds.length + past, model" },
  { ...decoding, from: "return this.#settle(whole.slice(0, stop));", to: "return this.#settle(whole);" },
  { ...decoding, from: "return Math.max(half, ...starts);", to: "return half;" },
  { ...decoding, from: "limit: Math.min(wanted, maxPositions - ids.length)", to: "limit: wanted" },
  { ...processors, from: "logit < 0 ? logit * penalty : logit / penalty", to: "logit / penalty" },
  { ...processors, from: "if (total > 1 - p) break;", to: "if (total >= 2 - p) break;" },
  {
    ...processors,
    from: "if (logits[id]! < limit) logits[id] = FORBIDDEN;",
    to: "if (logits[id]! <= limit) logits[id] = FORBIDDEN;",
  },
  { ...processors, from: "if (!doSample) return;", to: "" },
  { ...processors, from: "if (p === 0) continue;", to: "" },
];
