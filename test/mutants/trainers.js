/** One-line changes to the loop, its methods and its checkpoints, each of which must turn its test red. */
const loop = { file: "src/trainers/loop.ts", test: "test/training/loop.test.ts" };
const checkpoint = { file: "src/trainers/checkpoint.ts", test: "test/training/crash.test.ts" };
const orpo = { file: "src/trainers/orpo.ts", test: "test/training/loop.test.ts" };
const parity = "test/parity/parity.test.ts";

export const mutants = [
  { ...loop, from: "const counts = method.counts(window);", to: "const counts = method.counts(window.slice(0, 1));" },
  {
    ...loop,
    from: "{ seed: settings.seed, step, micro: micro++ }",
    to: "{ seed: settings.seed, step: Math.random(), micro }",
  },
  { ...loop, from: "train: shuffled.slice(held)", to: "train: shuffled" },
  { ...loop, from: "new RandomStream(seed, `data-order/", to: "new RandomStream(0, `data-order/" },
  {
    ...loop,
    from: "const { outputs } = method.trace(traced, noDropout);",
    to: "const { outputs } = method.trace(traced, fedDropout);",
  },
  {
    ...loop,
    from: "if (bytes === 0) await this.#storage.remove(this.#path);",
    to: "if (bytes < 0) await this.#storage.remove(this.#path);",
    test: "test/training/crash.test.ts",
  },
  {
    ...loop,
    from: "else await this.#storage.truncate(this.#path, bytes);",
    to: "else void 0;",
    test: "test/training/crash.test.ts",
  },
  {
    ...loop,
    from: "await device.drop((await device.names()).filter(isMomentName));",
    to: "",
    test: "test/training/loop.test.ts",
  },
  { ...checkpoint, from: "await storage.rename(path, leaving);", to: "await storage.remove(path);" },
  {
    ...checkpoint,
    from: 'const UNFINISHED = "unfinished-";',
    to: 'const UNFINISHED = "";',
  },
  { ...checkpoint, from: "for (const name of [WEIGHTS, MOMENTS]) {", to: "for (const name of [WEIGHTS]) {" },
  {
    ...checkpoint,
    from: ".sort((a, b) => b - a)",
    to: ".sort((a, b) => a - b)",
    test: "test/training/loop.test.ts",
  },
  {
    ...checkpoint,
    from: "if (state.fingerprint !== fingerprint) {",
    to: "if (false) {",
    test: "test/training/loop.test.ts",
  },
  { ...orpo, from: "beta / window.pairs", to: "beta / examples.length" },
  { ...orpo, from: "isLearnt(segment) ? 1 / window.tokens : 0", to: "1 / window.tokens", test: parity },
  { ...orpo, from: "1 / trees[tree]![side]!.tokens.length", to: "1", test: parity },
];
