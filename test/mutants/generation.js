/** One-line changes to decoding, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/generation/generate.ts",
    test: "test/parity/generation.test.ts",
    changes: [
      { in: "Sequence.constructor", from: "new $RandomStream($settings.$seed,", to: "new $RandomStream(42," },
      { in: "Sequence.advance", from: "[...this.$promptIds, ...this.$tokens]", to: "this.$tokens" },
      { in: "decodeBatch", from: "$pastBias[0] = $UNSEEN;", to: "" },
      { in: "decodeBatch", from: "($t < $ids.length ? 0 : $UNSEEN)", to: "0" },
      { in: "decodeBatch", from: "$promptIds.length + $past - 1", to: "$promptIds.length + $past" },
      { in: "Sequence.advance", from: "$whole.slice(0, $stop)", to: "$whole" },
      { in: "Sequence.#unsettled", from: "Math.max($half, ...$starts)", to: "$half" },
      { in: "checkedPrompt", from: "Math.min($wanted, $maxPositions - $ids.length)", to: "$wanted" },
    ],
  },
  {
    file: "src/generation/processors.ts",
    test: "src/generation/processors.test.ts",
    changes: [
      { in: "penalizeRepetition", from: "$logit < 0 ? $logit * $penalty : $logit / $penalty", to: "$logit / $penalty" },
      { in: "keepTopP", from: "$total > 1 - $p", to: "$total >= 2 - $p" },
      { in: "keepTopK", from: "$logits[$id]! < $limit", to: "$logits[$id]! <= $limit" },
      { in: "processLogits", from: "if (!$doSample) return;", to: "" },
      { in: "drawn", from: "if ($p === 0) continue;", to: "" },
    ],
  },
];
