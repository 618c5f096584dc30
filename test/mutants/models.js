/** One-line changes to architectures and model folders, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/models/checkpoint.ts",
    test: "src/models/checkpoint.test.ts",
    changes: [
      { in: "loadWeights", from: "$actual.join() !== $shape.join()", to: "$actual.length !== $shape.length" },
      { in: "freshWeights", from: "new $RandomStream($seed,", to: "new $RandomStream(0," },
      { in: "loadWeights", from: "!$architecture.$ignored.test($name)", to: "true" },
      { in: "weightFiles", from: '$name.includes("/") ||', to: "" },
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
];
