/** One-line changes to decoding, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/generation/generate.ts",
    test: "test/parity/generation.test.ts",
    changes: [
      { in: "checkPrompt", from: "Math.min($wanted, $maxPositions - $ids.length)", to: "$wanted" },
      { in: "promptIds", from: "$tokenizer.$bosTokenId ?? $tokenizer.$eosTokenId", to: "$tokenizer.$eosTokenId" },
      { in: "promptIds", from: "$tokenizer.$bosTokenId ?? $tokenizer.$eosTokenId", to: "$tokenizer.$bosTokenId" },
      { in: "decodeBatch", from: "Math.floor($index / $samples)", to: "$index % $samples" },
      { in: "decodeBatch", from: "$rowOf = ($index) => $index;", to: "" },
      { in: "decodeBatch", from: "`${$firstPrompt + $p}/${$sample}`", to: "`${$p}/${$sample}`" },
      { in: "decodeBatch", from: "if ($sequence.$finish) continue;", to: "" },
      { in: "streamCompletions", from: "finally { await $cache.$close().catch(() => {}); }", to: "finally { }" },
    ],
  },
  {
    file: "src/generation/sequence.ts",
    test: "test/parity/generation.test.ts",
    changes: [
      { in: "Sequence.constructor", from: "new $RandomStream($settings.$seed,", to: "new $RandomStream(42," },
      { in: "Sequence.constructor", from: "`sampling/${$name}`", to: '"sampling"' },
      { in: "Sequence.advance", from: "[...this.$promptIds, ...this.$tokens]", to: "this.$tokens" },
      { in: "Sequence.#settle", from: "$whole.slice(0, Math.min(...$starts))", to: "$whole" },
      { in: "Sequence.#stopBeginning", from: "Math.max(0, ...$beginnings)", to: "0" },
    ],
  },
  {
    file: "src/generation/sequence.ts",
    test: "src/generation/sequence.test.ts",
    changes: [
      { in: "Sequence.advance", from: "$logits.subarray(0, this.$tokenizer.$size)", to: "$logits" },
      { in: "Sequence.advance", from: "= $logSoftmaxAt($raw, $token)", to: "= $logSoftmaxAt(processed, $token)" },
      {
        in: "Sequence.advance",
        from: "$doSample ? $logSoftmaxAt($processed, $token) : 0",
        to: "$doSample ? $logSoftmaxAt(raw, $token) : 0",
      },
      {
        in: "Sequence.advance",
        from: "$doSample ? $logSoftmaxAt($processed, $token) : 0",
        to: "$logSoftmaxAt($processed, $token)",
      },
      { in: "Sequence.advance", from: "$raw.slice()", to: "$raw" },
      {
        in: "Sequence.advance",
        from: "this.$tokens.push($token);",
        nth: 1,
        to: "if (!this.#tokenizer.endOfText.stopIds.includes($token)) this.$tokens.push($token);",
      },
      { in: "Sequence.#settle", from: "$isEos ? this.$tokens.slice(0, -1) : this.$tokens", to: "this.$tokens" },
      { in: "Sequence.#settle", from: "Math.min(...$starts)", to: "Math.max(...$starts)" },
      { in: "Sequence.#settle", from: "this.$tokens.length >= this.$limit", to: "this.$tokens.length > this.$limit" },
      { in: "Sequence.#settle", from: "this.$finish ? $whole : $whole.slice", to: "false ? $whole : $whole.slice" },
      { in: "Sequence.#settle", from: "$endOfText.$stopIds.includes($token)", to: "$endOfText.$stopIds[0] === $token" },
      {
        in: "Sequence.#settle",
        from: '$whole = this.$finish ? $decoded : $decoded.replace(/\\uFFFD+$/, "")',
        to: "$whole = $decoded",
      },
      {
        in: "Sequence.#settle",
        from: '$whole = this.$finish ? $decoded : $decoded.replace(/\\uFFFD+$/, "")',
        to: '$whole = $decoded.replace(/\\uFFFD+$/, "")',
      },
      {
        in: "Sequence.#stopBeginning",
        from: "Math.min($stop.length - 1, $whole.length)",
        to: "Math.min(1, $whole.length)",
      },
      {
        in: "Sequence.lastToken",
        from: "this.$tokens.at(-1) ?? this.$promptIds.at(-1)!",
        to: "this.$promptIds.at(-1)!",
      },
    ],
  },
  {
    file: "src/generation/kv-cache.ts",
    test: "test/parity/generation.test.ts",
    changes: [
      { in: "KvCache.append", from: "$pastBias[0] = $MASKED;", to: "" },
      { in: "KvCache.#promptBias", from: "($t < $ids.length ? 0 : $MASKED)", to: "0" },
      { in: "KvCache.append", from: "$prompt.length + $past - 1", to: "$prompt.length + $past" },
      {
        in: "KvCache.append",
        from: "Math.min($prompt.length + $past - 1, $maxPositions - 1)",
        to: "$prompt.length + $past - 1",
      },
      { in: "MASKED", from: "$MASKED = -1e9", to: "$MASKED = -1" },
      {
        in: "KvCache.prefill",
        from: "($ids.length - 1) * $prompts.length + $row",
        to: "($ids.length - 1) * $prompts.length",
      },
      { in: "KvCache.append", from: "this.$past++;", to: "" },
      { in: "KvCache.drop", from: "await this.$device.$drop(", to: "void (" },
      { in: "KvCache.#stored", from: "`${this.$policy.$prefix}${$name}`", to: "$name" },
      {
        in: "prefillProgram",
        from: "$outputs[$outputsOf($layer).$values] = $toSpan($v)",
        nth: 2,
        to: "$outputs[$outputsOf($layer).$values] = $toSpan(k)",
      },
      { in: "stepProgram", from: "$scale: 1 / Math.sqrt($headDim)", to: "$scale: 1" },
    ],
  },
  {
    file: "src/generation/kv-cache.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      { in: "KvCache.close", from: "this.$device.$unload(this.$prefill),", nth: 1, to: "" },
      { in: "KvCache.close", from: "this.$device.$unload(this.$step),", nth: 2, to: "" },
    ],
  },
  {
    file: "src/generation/completions.ts",
    test: "src/generation/completions.test.ts",
    changes: [
      { in: "CompletionCollector.add", from: 'if ($event.$event2 !== "completion") return false;', to: "" },
      { in: "CompletionCollector.add", from: "this.$count++;", to: "" },
      { in: "CompletionCollector.add", from: "[$completion.$sample] = $completion;", to: ".push($completion);" },
      {
        in: "CompletionCollector.add",
        from: "const { $event: $_, ...$completion } = $event2;",
        to: "const $completion = $event2;",
      },
    ],
  },
  {
    file: "src/generation/processors.ts",
    test: "src/generation/processors.test.ts",
    changes: [
      { in: "penalizeRepetition", from: "$logit < 0 ? $logit * $penalty : $logit / $penalty", to: "$logit / $penalty" },
      { in: "keepTopP", from: "$total > 1 - $p", to: "$total >= 2 - $p" },
      { in: "keepTopK", from: "$logits[$id]! < $limit", to: "$logits[$id]! <= $limit" },
      { in: "keepMinP", from: "$share * $probabilities.reduce", to: "$probabilities.reduce" },
      {
        in: "keepTypical",
        from: "$distances[$id]! > $distances[$last]!",
        to: "$distances[$id]! >= $distances[$last]!",
      },
      { in: "processLogits", from: "if (!$doSample) return;", to: "" },
      { in: "sampleToken", from: "if ($p === 0) continue;", to: "" },
    ],
  },
];
