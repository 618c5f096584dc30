/** One-line changes to policies, their scores and their dropout, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/policy/cost.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      { in: "costOf", from: "$quantized * (1 + 4 / 32)", to: "$quantized" },
      { in: "costOf", from: "4 * ($base - $quantized + $adapter)", to: "4 * ($base + $adapter)" },
      { in: "costOf", from: "$trainable: $lora ? $adapter : $base", to: "$trainable: $base" },
    ],
  },
  {
    file: "src/policy/policy.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      { in: "Policy.trace", from: "$prefix: this.$prefix,", to: '$prefix: "",' },
      { in: "Policy.trace", from: "$adapter ? this.$lora : undefined", to: "this.$lora" },
      { in: "Policy.trace", from: "$frozen || this.$lora !== undefined", to: "$frozen" },
      { in: "Policy.trace", from: "$frozen || this.$lora !== undefined", to: "this.$lora !== undefined" },
      { in: "Policy.#tensors", from: "if (this.$lora)", to: "if (false)" },
      { in: "Policy.decayedNames", from: "$shape.length > 1", to: "$shape.length > 0" },
      { in: "Policy.decayedNames", from: "`${this.$prefix}${$name}`", to: "$name" },
      { in: "Policy.digest", from: ".keys()].sort()", to: ".keys()].sort().slice(1)" },
      { in: "Policy.digest", from: "$data.byteOffset, $data.byteLength", to: "$data.byteOffset, $data.byteLength / 2" },
      { in: "Policy.fitLength", from: "Math.min($maxLength, this.$config.$maxPositions)", to: "$maxLength" },
      {
        in: "Policy.save",
        from: 'await $saveTokenizer($storage, $folder, this.$tokenizer); if (this.$from !== undefined) await $copyChatTemplate($storage, this.$from, $folder); if ($lora && !$merge) { await $saveAdapter($storage, $folder, $model, { $config: $lora, $base: this.$from ?? "" }, $device, $prefix); } else await this.$saveMerged($folder);',
        to: 'if ($lora && !$merge) { await $saveAdapter($storage, $folder, $model, { $config: $lora, $base: this.$from ?? "" }, $device, $prefix); } else await this.$saveMerged($folder); await $saveTokenizer($storage, $folder, this.$tokenizer);',
      },
      { in: "Policy.#saveMerged", from: "!$lora || !($names.$a in $loraSpecs($model, $lora))", to: "true || !$lora" },
      {
        in: "Policy.#saveMerged",
        from: "await this.$take($names.$a), await this.$take($names.$b)",
        to: "await this.$take($names.$b), await this.$take($names.$a)",
      },
      { in: "Policy.#saveMerged", from: "this.$int8?.has($name) ? await $stored!.$read($name) :", to: "" },
      { in: "Policy.drop", from: "`${this.$prefix}${$name}`", to: "$name" },
      {
        in: "Policy.close",
        from: "this.$ownsDevice ? this.$device.$close() : this.$drop()",
        to: "this.$device.$close()",
      },
      { in: "Policy.close", from: "this.$ownsDevice ? this.$device.$close() : this.$drop()", to: "this.$drop()" },
    ],
  },
  {
    file: "src/policy/open.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      { in: "openPolicy", from: "(await $hasTokenizer($storage, $folder)) ? $folder : $source", to: "$source" },
      { in: "checkVocabulary", from: "$tokenizer.$size <= $config.$vocabSize", to: "true" },
      { in: "putAdapter", from: "`${$prefix}${$name}`", to: "$name" },
      { in: "putAdapter", from: "$freshAdapter($model, $config, $seed)", to: "$freshAdapter($model, $config, 42)" },
      { in: "openPolicy", from: "if ($adapter && $lora.$config)", to: "if (false)" },
      { in: "createPolicy", from: "if ($loadIn8bit)", nth: 1, to: "if (false)" },
      {
        in: "createPolicy",
        from: "Object.entries($freshWeights($model, $seed))",
        to: "Object.entries($freshWeights($model, 42))",
      },
      {
        in: "adapterSettingsOf",
        from: "$config: { $rank: $loraR, $alpha: $loraAlpha,",
        to: "$config: { $rank: $loraR, $alpha: 32,",
      },
    ],
  },
  {
    file: "src/policy/score.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      { in: "sequenceLogps", from: "$offset >= $some[$tree]!.$from", to: "$offset >= 1" },
      { in: "sequenceLogps", from: "$found[$start + $tree]!", to: "$found[$tree]!" },
      {
        in: "hiddenStatesOf",
        from: "($position + $offset) * $batch.$rows + $row",
        to: "($position + $offset) * $batch.$rows",
      },
      { in: "slidingWindows", from: "Math.max(1, Math.floor($maxLength / 2))", to: "$maxLength" },
      { in: "slidingWindows", from: "$predicted - $start }", to: "1 }" },
      { in: "withProgram", from: "await $device.$unload($handle);", nth: 2, to: "" },
    ],
  },
  {
    file: "src/policy/forward.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      { in: "attendInBatch", from: "$scale: 1 / Math.sqrt($dim)", to: "$scale: 1" },
      { in: "headLogits", from: "$bias === undefined ? $product :", to: "true ? $product :" },
      { in: "targetLogps", from: "$bias === undefined ? undefined :", to: "true ? undefined :" },
    ],
  },
  {
    file: "src/policy/dropout.ts",
    test: "test/policy/dropout.test.ts",
    changes: [
      { in: "dropoutFeeds", from: "1 / (1 - $probability)", to: "1" },
      { in: "dropoutFeeds", from: "< $limit ? 0 : $kept", to: "< $limit ? $kept : 0" },
      { in: "dropoutFeeds", from: "`${$name}/${$step}/${$micro}`", to: "`${$name}/${$micro}`" },
      { in: "dropoutFeeds", from: "`${$name}/${$step}/${$micro}`", to: "`${$name}/${$step}`" },
      { in: "dropoutFeeds", from: "`${$name}/${$step}/${$micro}`", to: "`${$step}/${$micro}`" },
      { in: "dropoutFeeds", from: "new $RandomStream($seed,", to: "new $RandomStream(0," },
      { in: "maskedDropout", from: "$probability === 0 ? $x :", to: "" },
    ],
  },
  {
    file: "src/models/linear.ts",
    test: "test/policy/dropout.test.ts",
    changes: [
      { in: "resolveWeights", from: "$dropout(`lora/${$name}`, $lora.$dropout, $x)", to: "$x" },
      { in: "resolveWeights", from: "`lora/${$name}`", to: '"lora"' },
    ],
  },
];
