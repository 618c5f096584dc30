/**
 * @module
 * Every operation, forwards and backwards: ordinary, ragged and size-1 shapes, and extremes; then every
 * objective made of them.
 */
import type { RandomStream } from "../../src/core/index.ts";
import {
  attention,
  cachedAttention,
  concat,
  gelu,
  gradients,
  layerNorm,
  log1mExp,
  logSigmoid,
  logSoftmax,
  logSumExp,
  matmul,
  quantize,
  quantizedMatmul,
  range,
  rotary,
  segmentBias,
  selectRows,
  softmax,
  split,
  type Tensor,
  takeRows,
  tokenLogps,
} from "../../src/engine/index.ts";
import type { Argument, ConformanceCase } from "./case.ts";
import { objectiveCases } from "./objective-cases.ts";

type Values = NonNullable<Argument["values"]>;

const positive: Values = (size, random) => Array.from({ length: size }, () => 0.2 + Math.abs(random.normal()));
const integers =
  (below: number): Values =>
  (size, random) =>
    Array.from({ length: size }, () => random.integer(below));
const listed =
  (values: readonly number[]): Values =>
  () =>
    values;
const scaled =
  (by: number): Values =>
  (size, random) =>
    Array.from({ length: size }, () => by * random.normal());

const rows = [{ n: 5 }, { n: 1 }];

const unary: [string, (x: Tensor) => Tensor, Values?][] = [
  ["neg", (x) => x.neg()],
  ["abs", (x) => x.abs()],
  ["exp", (x) => x.exp()],
  ["log", (x) => x.log(), positive],
  ["sqrt", (x) => x.sqrt(), positive],
  ["sin", (x) => x.sin()],
  ["cos", (x) => x.cos()],
  ["tanh", (x) => x.tanh()],
  ["sigmoid", (x) => x.sigmoid()],
  ["log1p", (x) => x.log1p(), positive],
  ["expm1", (x) => x.expm1()],

  ["logSigmoid", logSigmoid],
  ["log1mExp", log1mExp, (size, random) => Array.from({ length: size }, () => -0.05 - 3 * random.uniform())],
  ["gelu", gelu, scaled(2)],
  ["softmax", softmax, scaled(3)],
  ["logSoftmax", logSoftmax, scaled(3)],
  ["logSumExp", logSumExp, scaled(3)],
];

const binary: [string, (a: Tensor, b: Tensor) => Tensor][] = [
  ["add", (a, b) => a.add(b)],
  ["sub", (a, b) => a.sub(b)],
  ["mul", (a, b) => a.mul(b)],
  ["div", (a, b) => a.div(b)],
  ["minimum", (a, b) => a.minimum(b)],
  ["maximum", (a, b) => a.maximum(b)],
  ["where", (a, b) => a.lessOrEqual(b).where(a.mul(2), b.mul(3))],
  ["where and equal", (a, b) => a.equal(a).and(b.lessOrEqual(a)).where(a, b)],
];

const elementwise: ConformanceCase[] = [
  ...unary.map(
    ([name, f, values]): ConformanceCase => ({
      name,
      arguments: { x: { shape: ["n", 4], ...(values ? { values } : {}) } },
      sizes: rows,
      build: ({ x }) => f(x!),
    }),
  ),
  ...binary.flatMap(([name, f]): ConformanceCase[] =>
    (
      [
        ["", ["n", 3]],
        [", row", [3]],
        [", column", ["n", 1]],
        [", scalar", []],
      ] as const
    ).map(([how, shape]) => ({
      name: `${name}${how}`,
      arguments: { a: { shape: ["n", 3], values: positive }, b: { shape, values: positive } },
      sizes: rows,
      build: ({ a, b }) => f(a!, b!),
    })),
  ),
  {
    name: "numbers as operands",
    arguments: { x: { shape: ["n"], values: positive } },
    sizes: rows,
    build: ({ x }) => x!.add(1.5).mul(-2).sub(0.25).div(3).maximum(-2.2).minimum(5),
  },
  {
    name: "cast",
    arguments: { x: { shape: ["n", 3], values: scaled(5) }, i: { dtype: "int32", shape: ["n"], values: integers(9) } },
    sizes: rows,
    build: ({ x, i }) => ({
      truncated: x!.cast("int32"),
      float: i!.cast("float32").mul(0.5),
      flag: i!.cast("bool"),
      same: x!.cast("float32"),
    }),
  },
  {
    name: "detach stops the gradient",
    arguments: { x: { shape: ["n", 3] } },
    sizes: rows,
    build: ({ x }) => x!.mul(x!.detach()),
    noDifferences: "the reference's loss moves with the detached factor",
  },
];

/** Values at which a form written without care overflows, cancels or loses all its digits. */
const extremes: ConformanceCase[] = [
  ...(
    [
      ["logSigmoid", logSigmoid, [-1000, -100, -17, -1e-4, 0, 1e-4, 17, 80, 100]],

      ["log1mExp", log1mExp, [-80, -17, -1, -0.7, -0.69, -0.5, -1e-3, -1e-6]],
      ["log1p", (x: Tensor) => x.log1p(), [1e-7, 1e-5, 1e-3, 0.5, 1, 100, 1e6]],
      ["expm1", (x: Tensor) => x.expm1(), [-90, -1, -1e-3, -1e-6, 1e-6, 1e-3, 1, 8]],
    ] as const
  ).map(
    ([name, f, values]): ConformanceCase => ({
      name: `${name}, extremes`,
      arguments: { x: { shape: [values.length], values: listed(values) } },
      sizes: [{}],
      build: ({ x }) => f(x!),
      relativeTo: "each",
      fixed: ["x"],
    }),
  ),
  ...(
    [
      ["logSigmoid", logSigmoid],
      ["log1mExp", log1mExp],
    ] as const
  ).map(
    ([name, f]): ConformanceCase => ({
      name: `${name}, finite slope at 1000 nats`,
      arguments: { x: { shape: [4], values: listed([-1000, -200, -90, -1]) } },
      sizes: [{}],
      build: ({ x }) => f(x!).mul(1e-3),
    }),
  ),
  {
    name: "gelu, extremes",
    arguments: { x: { shape: [8], values: listed([-1e4, -100, -12, -1e-5, 1e-5, 12, 100, 1e4]) } },
    sizes: [{}],
    build: ({ x }) => gelu(x!).mul(1e-4),
  },
  {
    name: "softmax, far apart",
    arguments: { x: { shape: [2, 3], values: listed([1000, 0, -1000, -1e9, 3, 3.5]) } },
    sizes: [{}],
    build: ({ x }) => ({ p: softmax(x!), logp: logSoftmax(x!).mul(1e-9), total: logSumExp(x!).mul(1e-3) }),
    noDifferences: "a step of 1e-6 vanishes beside 1e9",
  },
];

const shaping: ConformanceCase[] = [
  {
    name: "reshape with symbols",
    arguments: { x: { shape: ["n", "m", 6] } },
    sizes: [
      { n: 2, m: 3 },
      { n: 1, m: 1 },
    ],
    build: ({ x }) => x!.reshape(["m*n", 2, 3]).mul(2).reshape(["n", "m", 3, 2]),
  },
  {
    name: "transpose",
    arguments: { x: { shape: ["n", 2, "m", 3] } },
    sizes: [
      { n: 2, m: 4 },
      { n: 1, m: 1 },
    ],
    build: ({ x }) => x!.transpose([2, 0, 3, 1]),
  },
  {
    name: "expand and sumTo",
    arguments: { x: { shape: ["n", 1] }, y: { shape: ["n", 4] } },
    sizes: rows,
    build: ({ x, y }) => ({ wide: x!.expand(["n", 4]).mul(y!), narrow: y!.sumTo(["n", 1]), row: y!.sumTo([4]) }),
  },
  {
    name: "sum and mean",
    arguments: { x: { shape: ["n", 3, 4] } },
    sizes: rows,
    build: ({ x }) => ({
      all: x!.sum(),
      last: x!.sum([-1]),
      middle: x!.sum([1], { keepDims: true }),
      two: x!.sum([0, 2]),
      mean: x!.mean([1, 2]),
      columns: x!.reshape(["3*n", 4]).sum([0]),
    }),
  },
  {
    name: "split and concat",
    arguments: { x: { shape: ["n", 6] } },
    sizes: rows,
    build: ({ x }) => {
      const [a, b, c] = split(x!, 3);
      const [d, e] = split(x!, [1, 5]);
      return { joined: concat([c!, a!.mul(2), x!], 1), unused: b!.mul(d!), rest: e! };
    },
  },
  {
    name: "concat of symbols",
    arguments: { a: { shape: ["n", 2] }, b: { shape: ["m", 2] } },
    sizes: [
      { n: 3, m: 2 },
      { n: 1, m: 1 },
    ],
    build: ({ a, b }) => concat([a!, b!], 0, "both").detach(),
    fixed: ["a", "b"],
  },
  {
    name: "range",
    arguments: { x: { shape: ["n"] } },
    sizes: rows,
    build: ({ x }) => x!.mul(range("n").cast("float32")),
  },
];

const products: ConformanceCase[] = [
  ...[false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB): ConformanceCase[] => [
      {
        name: `matmul ${transposeA ? "Aᵀ" : "A"}·${transposeB ? "Bᵀ" : "B"}`,
        arguments: { a: { shape: transposeA ? [5, "n"] : ["n", 5] }, b: { shape: transposeB ? [3, 5] : [5, 3] } },
        sizes: rows,
        build: ({ a, b }) => matmul(a!, b!, { transposeA, transposeB, scale: transposeA === transposeB ? 1 : 0.5 }),
      },
      {
        name: `matmul in batches, ${transposeA ? "Aᵀ" : "A"}·${transposeB ? "Bᵀ" : "B"}`,
        arguments: {
          a: { shape: transposeA ? [2, "n", 5, 4] : [2, "n", 4, 5] },
          b: { shape: transposeB ? [2, "n", 3, 5] : [2, "n", 5, 3] },
        },
        sizes: rows,
        build: ({ a, b }) => matmul(a!, b!, { transposeA, transposeB, scale: 0.3 }),
      },
    ]),
  ),
  {
    name: "matmul, one long row",
    arguments: { a: { shape: [1, "n"] }, b: { shape: ["n", 1] } },
    sizes: [{ n: 700 }, { n: 1 }],
    build: ({ a, b }) => matmul(a!, b!, { scale: 0.01 }),
  },
];

const picking: ConformanceCase[] = [
  {
    name: "takeRows",
    arguments: { weight: { shape: [7, 3] }, ids: { dtype: "int32", shape: ["n"], values: integers(7) } },
    sizes: [{ n: 9 }, { n: 1 }],
    build: ({ weight, ids }) => takeRows(weight!, ids!),
    noDifferences: "rows are added by the device, not by the program",
  },
  {
    name: "selectRows",
    arguments: {
      x: { shape: ["n", 3] },
      index: { dtype: "int32", shape: ["m"], values: listed([2, 0, 2, 3]) },
      inverse: { dtype: "int32", shape: ["n", "copies"], values: listed([1, -1, -1, -1, 0, 2, 3, -1, -1, -1]) },
    },
    sizes: [{ n: 5, m: 4, copies: 2 }],
    build: ({ x, index, inverse }) => selectRows(x!, index!, inverse!),
  },
  {
    name: "selectRows, one row",
    arguments: {
      x: { shape: ["n", 3] },
      index: { dtype: "int32", shape: ["m"], values: listed([0]) },
      inverse: { dtype: "int32", shape: ["n", "copies"], values: listed([0]) },
    },
    sizes: [{ n: 1, m: 1, copies: 1 }],
    build: ({ x, index, inverse }) => selectRows(x!, index!, inverse!),
  },
];

/** Places of a row that hold a prompt with two completions, one more document, and padding. */
const reachOfTree = (time: number): number[] =>
  Array.from({ length: time }, (_, i) => {
    if (i < 3) return Math.min(6, time - 1);
    if (i < 5) return 4;
    if (i < 7) return 6;
    return i < 9 ? 8 : i;
  });
const reachValues =
  (time: number, count: number): Values =>
  () =>
    Array.from({ length: time }, (_, t) =>
      Array.from({ length: count }, (_, row) => (row % 2 === 0 ? reachOfTree(time)[t]! : time - 1)),
    ).flat();

const layers: ConformanceCase[] = [
  {
    name: "layerNorm",
    arguments: { x: { shape: ["n", 6], values: scaled(3) }, weight: { shape: [6] }, bias: { shape: [6] } },
    sizes: rows,
    build: ({ x, weight, bias }) => layerNorm(x!, weight!, bias!, 1e-5),
  },
  {
    name: "layerNorm, three axes and constant rows",
    arguments: {
      x: { shape: ["n", 2, 4], values: (size) => Array.from({ length: size }, (_, i) => (i < 4 ? 7 : i % 3)) },
      weight: { shape: [4] },
      bias: { shape: [4] },
    },
    sizes: rows,
    build: ({ x, weight, bias }) => layerNorm(x!, weight!, bias!, 1e-2),
  },
  {
    name: "rotary, part of each head",
    arguments: { x: { shape: ["n", 2, 8] }, angle: { shape: ["n", 2] } },
    sizes: rows,
    build: ({ x, angle }) => rotary(x!, angle!.cos(), angle!.sin()),
    fixed: ["angle"],
  },
  {
    name: "rotary, whole heads",
    arguments: { x: { shape: ["n", 3, 4] }, angle: { shape: ["n", 2] } },
    sizes: rows,
    build: ({ x, angle }) => rotary(x!, angle!.cos(), angle!.sin()),
    fixed: ["angle"],
  },
  ...[11, 1].map(
    (time): ConformanceCase => ({
      name: `attention over segments, ${time} long`,
      arguments: {
        q: { shape: ["time", "rows", 2, 4] },
        k: { shape: ["time", "rows", 2, 4] },
        v: { shape: ["time", "rows", 2, 4] },
        reach: {
          dtype: "int32",
          shape: ["time", "rows"],
          values: (size) => reachValues(time, size / time)(0, null as unknown as RandomStream),
        },
      },
      sizes: [
        { time, rows: 3 },
        { time, rows: 1 },
      ],
      build: ({ q, k, v, reach }) => attention(q!, k!, v!, segmentBias(reach!), { scale: 0.5 }),
    }),
  ),
];

const cache: ConformanceCase[] = [
  {
    name: "cachedAttention",
    arguments: {
      q: { shape: ["prompts*samples", 2, 4] },
      k: { shape: ["prompts*samples", 2, 4] },
      v: { shape: ["prompts*samples", 2, 4] },
      promptKeys: { shape: ["prompts", 2, "length", 4] },
      promptValues: { shape: ["prompts", 2, "length", 4] },
      promptBias: {
        shape: ["prompts", 1, 1, "length"],
        values: (size) => Array.from({ length: size }, (_, i) => (i === 2 ? -1e9 : 0)),
      },
      pastKeys: { shape: ["past", "prompts*samples", 2, 4] },
      pastValues: { shape: ["past", "prompts*samples", 2, 4] },
      pastBias: { shape: ["past"], values: (size) => Array.from({ length: size }, (_, i) => (i === 0 ? -1e9 : 0)) },
      one: { shape: ["samples"] },
    },
    sizes: [
      { prompts: 2, samples: 3, length: 3, past: 5 },
      { prompts: 2, samples: 3, length: 3, past: 1 },
      { prompts: 1, samples: 1, length: 1, past: 1 },
    ],
    build: ({ q, k, v, one, ...spans }) => ({
      y: cachedAttention(q!, k!, v!, spans as never, { samples: "samples", scale: 0.5 }),
      samples: one!,
    }),
    fixed: ["q", "k", "v", "promptKeys", "promptValues", "promptBias", "pastKeys", "pastValues", "pastBias", "one"],
  },
];

const quantizedArguments = (outer: number, inner: number): ConformanceCase["arguments"] => {
  const values = Float32Array.from({ length: outer * inner }, (_, i) => Math.sin(i * 1.7) * (1 + (i % 5)));
  const turned = Float32Array.from(
    { length: outer * inner },
    (_, i) => values[(i % outer) * inner + Math.floor(i / outer)]!,
  );
  const [forward, backward] = [quantize(values, outer, inner), quantize(turned, inner, outer)];
  return {
    x: { shape: ["n", inner] },
    bytes: { dtype: "uint8", shape: [outer, inner / 32, 32], values: () => forward.bytes, frozen: true },
    scales: { shape: [(outer * inner) / 32], values: () => forward.scales, frozen: true },
    turnedBytes: { dtype: "uint8", shape: [inner, outer / 32, 32], values: () => backward.bytes, frozen: true },
    turnedScales: { shape: [(outer * inner) / 32], values: () => backward.scales, frozen: true },
  };
};

const quantized: ConformanceCase[] = [
  {
    name: "quantizedMatmul, backward dequantised",
    arguments: quantizedArguments(32, 64),
    sizes: rows,
    build: ({ x, bytes, scales }) => quantizedMatmul(x!, { bytes: bytes!, scales: scales! }).mul(0.1),
    looser: { factor: 8000, because: "the kernel also rounds x to 8 bits in blocks of 32: about 1 % of the result" },
  },
  {
    name: "quantizedMatmul, backward in 8 bits",
    arguments: quantizedArguments(64, 32),
    sizes: rows,
    build: ({ x, bytes, scales, turnedBytes, turnedScales }) =>
      quantizedMatmul(x!, { bytes: bytes!, scales: scales! }, { bytes: turnedBytes!, scales: turnedScales! }).mul(0.1),
    looser: { factor: 8000, because: "the kernel also rounds x to 8 bits in blocks of 32: about 1 % of the result" },
    noDifferences: "the transposed copy is rounded on its own, so its product is not the exact gradient",
  },
];

const headArguments = (vocabulary: number, bias: boolean): ConformanceCase["arguments"] => ({
  hidden: { shape: ["n", 4] },
  weight: { shape: [vocabulary, 4] },
  labels: {
    dtype: "int32",
    shape: ["n"],
    values: (size, random) =>
      Array.from({ length: size }, (_, i) => (i === 0 ? vocabulary - 1 : i === 1 ? 0 : random.integer(vocabulary))),
  },
  ...(bias ? { bias: { shape: [vocabulary] } } : {}),
});

const head: ConformanceCase[] = [
  ...[false, true].flatMap((bias): ConformanceCase[] => [
    {
      name: `tokenLogps${bias ? " with bias" : ""}, in chunks`,
      arguments: headArguments(9, bias),
      // Chunks of 3 tokens at most: 7 makes 3 + 3 + 1 rows, 6 fills two, 1 is alone.
      sizes: [{ n: 7 }, { n: 6 }, { n: 1 }],
      build: ({ hidden, weight, labels, bias: b }) =>
        tokenLogps(hidden!, weight!, labels!, b, { logitsAtOnce: 27 }).logps,
      noDifferences: "rows are added by the device, not by the program",
    },
    {
      name: `tokenLogps${bias ? " with bias" : ""}, forward and backward in one pass`,
      arguments: { ...headArguments(9, bias), weights: { shape: ["n"] } },
      sizes: [{ n: 7 }, { n: 1 }],
      // A loss that is linear in the log-probabilities, as SFT's is.
      build: ({ hidden, weight, labels, bias: b, weights }) => {
        const { logps, entropy } = tokenLogps(hidden!, weight!, labels!, b, { logitsAtOnce: 27 });
        const nll = logps.mul(weights!).sum();
        const [dHidden, dWeight] = gradientsOf(nll, [hidden!, weight!]);
        return { logps: logps.detach(), entropy: entropy.detach(), dHidden: dHidden!, dWeight: dWeight! };
      },
      fixed: ["hidden", "weight", "bias", "weights"],
    },
  ]),
  {
    name: "tokenLogps, what else the vocabulary tells",
    arguments: headArguments(12, true),
    sizes: [{ n: 5 }, { n: 1 }],
    build: ({ hidden, weight, labels, bias }) => {
      const { logps, entropy, sumOfSquares, argmax, meanLogit } = tokenLogps(hidden!, weight!, labels!, bias, {
        logitsAtOnce: 24,
      });
      return { logps, entropy, sumOfSquares, argmax, meanLogit };
    },
    fixed: ["hidden", "weight", "bias"],
  },
  {
    name: "tokenLogps, logits far apart",
    arguments: {
      hidden: { shape: ["n", 2], values: scaled(100) },
      weight: { shape: [5, 2], values: scaled(10) },
      labels: { dtype: "int32", shape: ["n"], values: integers(5) },
    },
    sizes: [{ n: 4 }],
    build: ({ hidden, weight, labels }) => tokenLogps(hidden!, weight!, labels!).logps,
    fixed: ["hidden", "weight"],
  },
];

const gradientsOf = (loss: Tensor, wanted: readonly Tensor[]): (Tensor | undefined)[] =>
  gradients(loss, wanted).map(({ dense }) => dense);

export const conformanceCases: readonly ConformanceCase[] = [
  ...elementwise,
  ...extremes,
  ...shaping,
  ...products,
  ...picking,
  ...layers,
  ...cache,
  ...quantized,
  ...head,
  ...objectiveCases,
];
