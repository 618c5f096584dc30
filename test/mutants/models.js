/** One-line changes to architectures and model folders, each of which must turn its test red. */
const checkpoint = { file: "src/models/checkpoint.ts", test: "src/models/checkpoint.test.ts" };
const safetensors = { file: "src/models/safetensors.ts", test: "src/models/safetensors.test.ts" };
const parity = "test/parity/parity.test.ts";

export const mutants = [
  { ...checkpoint, from: "if (actual.join() !== shape.join()) {", to: "if (actual.length !== shape.length) {" },
  { ...checkpoint, from: "new RandomStream(seed,", to: "new RandomStream(0," },
  { ...checkpoint, from: "!architecture.ignored.test(name)", to: "true" },
  { ...checkpoint, from: 'name.includes("/") || ', to: "" },
  { ...safetensors, from: "if (base + end > size) return", to: "if (false) return" },
  { ...safetensors, from: "if (before && start < before.end)", to: "if (false)" },
  { ...safetensors, from: "Math.ceil(text.length / 8) * 8", to: "text.length" },
  { ...safetensors, from: "data instanceof Float32Array ? data : Float32Array.from(data)", to: "data" },
  {
    file: "src/models/config.ts",
    from: "whole % value === 0 ? value",
    to: "true ? value",
    test: "src/models/checkpoint.test.ts",
  },
  {
    file: "src/models/gpt2.ts",
    from: 'add(embed("transformer.wpe", positions))',
    to: 'add(embed("transformer.wpe", ids))',
    test: parity,
  },
  {
    file: "src/models/gpt2.ts",
    from: "initializerRange / Math.sqrt(2 * layers)",
    to: "initializerRange",
    test: "src/models/checkpoint.test.ts",
  },
  {
    file: "src/models/phi.ts",
    from: 'Math.trunc(config.number("partial_rotary_factor", 0.5) * headDim)',
    to: "headDim",
    test: parity,
  },
];
