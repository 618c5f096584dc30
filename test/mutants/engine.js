/** One-line changes to the engine, each of which must turn its test red. */
const reference = "test/conformance/reference.test.ts";
const runtime = "test/conformance/onnxruntime.test.ts";
const devices = "test/conformance/devices.test.ts";
const logspace = "src/engine/logspace.ts";
const arithmetic = "src/engine/ops/arithmetic.ts";
const device = "src/engine/device/local-device.ts";

export const mutants = [
  {
    file: arithmetic,
    from: "(dy, a, b) => [dy.mul(b), dy.mul(a)]",
    to: "(dy, a, b) => [dy.mul(a), dy.mul(b)]",
    test: reference,
  },
  {
    file: arithmetic,
    from: "[dy.div(b), dy.mul(y).div(b).neg()]",
    to: "[dy.div(b), dy.mul(y).div(b)]",
    test: reference,
  },
  {
    file: logspace,
    from: "Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v)))",
    to: "Math.log(1 / (1 + Math.exp(-v)))",
    test: "src/engine/logspace.test.ts",
  },
  {
    file: logspace,
    from: "v > -Math.LN2 ? Math.log(-Math.expm1(v))",
    to: "v > -40 ? Math.log(-Math.expm1(v))",
    test: "src/engine/logspace.test.ts",
  },
  { file: logspace, from: "dy!.mul(x!.neg().sigmoid())", to: "dy!.mul(x!.sigmoid())", test: reference },
  { file: device, from: "if (dense && waiting) addInto(waiting, floats(dense));", to: "", test: devices },
  { file: device, from: "update.maxGradNorm / (gradientNorm + 1e-6)", to: "update.maxGradNorm", test: devices },
  { file: device, from: "decayed.has(name) ? update.weightDecay : 0", to: "update.weightDecay", test: devices },
  {
    file: "src/engine/ops/attention.ts",
    from: "const past = places.reshape([1, time]).lessOrEqual(reader);",
    to: "const past = reader.lessOrEqual(places.reshape([1, time]));",
    test: "test/parity/parity.test.ts",
  },
  {
    file: "src/engine/ops/attention.ts",
    from: 'const ds = graph.value("Mul", [p!, graph.value("Sub", [dp, delta])]);',
    to: 'const ds = graph.value("Mul", [p!, dp]);',
    test: runtime,
  },
];
