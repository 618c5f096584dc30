/** One-line changes to architectures, adapters and model folders, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/models/checkpoint.ts",
    test: "src/models/checkpoint.test.ts",
    changes: [
      { in: "openWeights", from: "$actual.join() !== $shape.join()", to: "$actual.length !== $shape.length" },
      { in: "freshWeights", from: "new $RandomStream($seed,", to: "new $RandomStream(0," },
      { in: "openWeights", from: "!$architecture.$ignored.test($name)", to: "true" },
      { in: "weightFiles", from: '$name.includes("/") ||', to: "" },
      { in: "saveModel", from: '$dtype: "float32",', to: "" },
      { in: "saveModel", from: "torch_dtype: $_torchDtype, ...$rest", to: "...$rest" },
      { in: "saveModel", from: "$eosTokenIds.length > 1 ? $eosTokenIds :", to: "" },
      { in: "saveModel", from: "$eos_token_id: $eosTokenIds[0]", to: "$eos_token_id: json.eos_token_id" },
      { in: "loadWeights", from: "`${$prefix}${$stored}`", to: "$stored" },
      { in: "loadWeights", from: "$convert($name, await $read($name))", to: "{ [$name]: await $read($name) }" },
    ],
  },
  {
    file: "src/models/safetensors.ts",
    test: "src/models/safetensors.test.ts",
    changes: [
      { in: "checkEntry", from: "$base + $end > $size", to: "false" },
      { in: "openSafetensors", from: "$before && $start < $before.$end", to: "false" },
      { in: "writeSafetensors", from: "Math.ceil($text.length / 8) * 8", to: "$text.length" },
      { in: "writeSafetensors", from: "$data instanceof Float32Array ? $data : Float32Array.from($data)", to: "$data" },
    ],
  },
  {
    file: "src/models/config.ts",
    test: "src/models/checkpoint.test.ts",
    changes: [{ in: "ConfigReader.divisor", from: "$whole % $value === 0", to: "true" }],
  },
  {
    file: "src/models/gpt2.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      {
        in: "gpt2",
        from: '$ids).$add($embed("transformer.wpe", $positions))',
        to: '$ids).$add($embed("transformer.wpe", $ids))',
      },
    ],
  },
  {
    file: "src/models/gpt2.ts",
    test: "src/models/checkpoint.test.ts",
    changes: [{ in: "gpt2", from: "$initializerRange / Math.sqrt(2 * $layers)", to: "$initializerRange" }],
  },
  {
    file: "src/models/phi.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      { in: "phi", from: 'Math.trunc($config.$number("partial_rotary_factor", 0.5) * $headDim)', to: "$headDim" },
    ],
  },
  {
    file: "src/models/lora.ts",
    test: "src/models/lora.test.ts",
    changes: [
      { in: "mergeLora", from: "* $alpha) / $rank", to: "* $alpha)" },
      { in: "mergeLora", from: '$spec.$layout === "in-out"', to: '$spec.$layout !== "in-out"' },
      { in: "mergeLora", from: "$b.$data[$o * $rank + $r]!", nth: 1, to: "$b.$data[$r * $rank + $o]!" },
      { in: "mergeLora", from: "$delta.fill(0);", to: "" },
      { in: "mergeLora", from: "Float32Array.from($weight.$data)", to: "$weight.$data" },
      { in: "freshAdapter", from: '$name.endsWith("lora_A.weight")', to: "true" },
      { in: "freshAdapter", from: "1 / Math.sqrt($shape[1])", to: "1" },
      { in: "freshAdapter", from: "1 / Math.sqrt($shape[1])", to: "1 / Math.sqrt($shape[0])" },
      { in: "freshAdapter", from: "2 * $random.uniform() - 1", to: "$random.uniform()" },
      { in: "freshAdapter", from: "new $RandomStream($seed,", to: "new $RandomStream(0," },
      { in: "freshAdapter", from: "`weights/${$name}`", to: '"weights"' },
      { in: "isLoraLayer", from: "$name.endsWith(`.${$target}`)", to: "$name.endsWith($target)" },
      { in: "isLoraLayer", from: "$name === $target ||", to: "" },
      { in: "loraConfig", from: "$base.$architecture.$loraTargets", to: "lastParts" },
      { in: "loraSpecs", from: "[$config.$rank, $inner]", to: "[$config.$rank, outer]" },
      { in: "NOT_SUPPORTED", from: '"use_dora",', to: "" },
      { in: "isUnset", from: "$value === false ||", to: "!$value ||" },
      {
        in: "isUnset",
        from: 'typeof $value === "object" && Object.keys($value).length === 0',
        to: "Object.keys($value).length === 0",
      },
      { in: "readAdapterConfig", from: "!$Number.isSafeInteger($rank) || ($rank as number) < 1", to: "false" },
      { in: "loadAdapter", from: "$unknown !== undefined", to: "false" },
      { in: "loadAdapter", from: "$found?.$shape.join() !== $shape.join()", to: "false" },
    ],
  },
  {
    file: "src/models/lora.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      {
        in: "saveAdapter",
        from: "await $writeSafetensors($storage, $joinPath($folder, $WEIGHTS_FILE), $sources); await $storage.$write($joinPath($folder, $CONFIG_FILE), `${JSON.stringify($json, undefined, 2)}\\n`);",
        to: "await $storage.$write($joinPath($folder, $CONFIG_FILE), `${JSON.stringify($json, undefined, 2)}\\n`); await $writeSafetensors($storage, $joinPath($folder, $WEIGHTS_FILE), $sources);",
      },
      { in: "saveAdapter", from: '$layout === "in-out"', to: '$layout === "out-in"' },
      { in: "mergeLora", from: '$spec.$layout === "in-out"', to: '$spec.$layout !== "in-out"' },
      { in: "freshAdapter", from: '$name.endsWith("lora_A.weight")', to: "true" },
    ],
  },
  {
    file: "src/models/linear.ts",
    test: "test/policy/policy.test.ts",
    changes: [
      { in: "resolveWeights", from: "$lora.$alpha / $lora.$rank", to: "$lora.$alpha" },
      {
        in: "resolveWeights",
        from: "$specs[$name]!.$shape, { $frozen }",
        to: "$specs[$name]!.$shape, { $frozen: false }",
      },
      { in: "resolveWeights", from: "!$lora || !$isLoraLayer($lora, $name)", to: "!$lora" },
    ],
  },
  {
    file: "src/models/linear.ts",
    test: "test/parity/parity.test.ts",
    changes: [{ in: "resolveWeights", from: '$spec.$layout !== "in-out"', to: "true" }],
  },
  {
    file: "src/models/int8.ts",
    test: "src/models/int8.test.ts",
    changes: [
      { in: "int8Layers", from: ".$inner % $BLOCK === 0", to: ".$inner > 0" },
      {
        in: "quantizeWeight",
        from: '$spec.$layout === "in-out" ? $transpose($values, $inner, $outer) : $values',
        to: "$values",
      },
      {
        in: "quantizeWeight",
        from: '$spec.$layout === "in-out" ? $values : $transpose($values, $outer, $inner)',
        to: "$values",
      },
      { in: "quantizeWeight", from: '$backward === "transposed"', to: "true" },
      { in: "transpose", from: "$turned[$j * $rows + $i]", nth: 1, to: "$turned[$i * $rows + $j]" },
    ],
  },
];
