/** One-line changes to the engine, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/engine/ops/arithmetic.ts",
    test: "test/conformance/reference.test.ts",
    changes: [
      { in: "mul", from: "[$dy.$mul($b), $dy.$mul($a)]", to: "[$dy.$mul($a), $dy.$mul($b)]" },
      { in: "div", from: "$dy.$mul($y).$div($b).$neg()", to: "$dy.$mul($y).$div($b)" },
    ],
  },
  {
    file: "src/engine/logspace.ts",
    test: "src/engine/logspace.test.ts",
    changes: [
      {
        in: "logSigmoidOp",
        from: "Math.min($v, 0) - Math.log1p(Math.exp(-Math.abs($v)))",
        to: "Math.log(1 / (1 + Math.exp(-$v)))",
      },
      { in: "log1mExpOp", from: "$v > -Math.LN2", to: "$v > -40" },
    ],
  },
  {
    file: "src/engine/logspace.ts",
    test: "test/conformance/reference.test.ts",
    changes: [{ in: "logSigmoidOp", from: "$x!.$neg().$sigmoid()", to: "$x!.$sigmoid()" }],
  },
  {
    file: "src/engine/device/local-device.ts",
    test: "test/conformance/devices.test.ts",
    changes: [
      { in: "LocalDevice.accumulate", from: "if ($dense && $waiting) $addInto($waiting, $floats($dense));", to: "" },
      { in: "LocalDevice.update", from: "$update.$maxGradNorm / ($gradientNorm + 1e-6)", to: "$update.$maxGradNorm" },
      { in: "LocalDevice.update", from: "$decayed.has($name) ? $update.$weightDecay : 0", to: "$update.$weightDecay" },
    ],
  },
  {
    file: "src/engine/ops/attention.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      {
        in: "segmentBias",
        from: "$places.$reshape([1, $time]).$lessOrEqual($reader)",
        to: "$reader.$lessOrEqual($places.$reshape([1, $time]))",
      },
    ],
  },
  {
    file: "src/engine/ops/attention.ts",
    test: "test/conformance/onnxruntime.test.ts",
    changes: [{ in: "attentionGradientOp", from: '$graph.$value("Sub", [$dp, $delta])', to: "$dp" }],
  },
];
