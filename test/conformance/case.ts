/**
 * @module
 * The shape of a conformance case, and how one is run on a device: every output and every gradient,
 * compared with the float64 reference. Runs in Node and in a browser, so it knows neither.
 */
import { RandomStream } from "../../src/core/index.ts";
import {
  constant,
  type Device,
  type DType,
  type Feeds,
  gradients,
  input,
  type Program,
  parameter,
  program,
  type Shape,
  type Tensor,
  type TensorData,
  type TensorRecord,
} from "../../src/engine/index.ts";

export interface Argument {
  readonly dtype?: DType;
  readonly shape: Shape;
  /** A frozen parameter instead of an input: its shape is numbers, and the device holds it. */
  readonly frozen?: boolean;
  /** The values; by default standard normal. */
  readonly values?: (size: number, random: RandomStream) => ArrayLike<number>;
}

export interface ConformanceCase {
  readonly name: string;
  readonly arguments: Readonly<Record<string, Argument>>;
  /** The sizes of the symbols, once for each run of the case. */
  readonly sizes: readonly Readonly<Record<string, number>>[];
  readonly build: (arguments_: Readonly<Record<string, Tensor>>) => Tensor | Readonly<Record<string, Tensor>>;
  /** Arguments without a gradient. */
  readonly fixed?: readonly string[];
  /** Outputs without a gradient: compared, but no part of the sum that is differentiated. */
  readonly logged?: readonly string[];
  /** How errors are measured: against the largest value of the tensor, or each against its own. @default "largest" */
  readonly relativeTo?: "largest" | "each";
  /** Multiplies the tolerance, with the reason. */
  readonly looser?: { readonly factor: number; readonly because: string };
  /** Why central differences cannot check it: a kink, a rounding. */
  readonly noDifferences?: string;
}

/** The one table of tolerances, by the width in which a backend computes. */
export const tolerances = { float32: 4e-6, float64: 1e-12 } as const;

const sizeOf = (shape: Shape, sizes: Readonly<Record<string, number>>): number[] =>
  shape.map((dim) =>
    typeof dim === "number"
      ? dim
      : dim.split("*").reduce((total, factor) => total * (sizes[factor] ?? Number(factor)), 1),
  );

/** The case as a program: its outputs, a weighted sum of them, and that sum's gradient by every float argument. */
export function caseProgram(spec: ConformanceCase): Program {
  const given = Object.fromEntries(
    Object.entries(spec.arguments).map(([name, { dtype = "float32", shape, frozen }]) => [
      name,
      frozen ? parameter(name, shape as readonly number[], { dtype, frozen }) : input(name, dtype, shape),
    ]),
  );
  const built = spec.build(given);
  const outputs: Record<string, Tensor> = isTensor(built) ? { y: built } : { ...built };
  const learning = Object.entries(given).filter(
    ([name, x]) => x.dtype === "float32" && !spec.fixed?.includes(name) && !spec.arguments[name]!.frozen,
  );
  const floats = Object.entries(outputs)
    .filter(([name, y]) => y.dtype === "float32" && !spec.logged?.includes(name))
    .map(([, y]) => y);
  if (learning.length === 0 || floats.length === 0) return program(spec.name, { outputs });
  const loss = floats.map((y, i) => wave(y, i).sum()).reduce((total, part) => total.add(part));
  const found = gradients(
    loss,
    learning.map(([, x]) => x),
  );
  learning.forEach(([name], i) => {
    const { dense, rows } = found[i]!;
    if (dense) outputs[`gradient of ${name}`] = dense;
    rows.forEach(({ ids, values }, k) => {
      outputs[`ids ${k} of ${name}`] = ids;
      outputs[`rows ${k} of ${name}`] = values;
    });
  });
  return program(spec.name, { outputs: { loss, ...outputs } });
}

const isTensor = (value: Tensor | Readonly<Record<string, Tensor>>): value is Tensor => "node" in value;

/** A sum in which every element has a weight of its own, so that no two gradients are alike: sin(y + phase). */
const wave = (y: Tensor, i: number): Tensor =>
  y
    .mul(0.7)
    .add(constant(0.3 + i))
    .sin();

/** The frozen parameters of a case, to be put on a device before its program is loaded. */
export const caseParameters = (spec: ConformanceCase): TensorRecord => valuesOf(spec, 0, true);

export const caseFeeds = (spec: ConformanceCase, run: number): Record<string, TensorData> => valuesOf(spec, run, false);

function valuesOf(spec: ConformanceCase, run: number, isFrozen: boolean): Record<string, TensorData> {
  const chosen = Object.entries(spec.arguments).filter(([, { frozen = false }]) => frozen === isFrozen);
  return Object.fromEntries(
    chosen.map(([name, { dtype = "float32", shape, values }]): [string, TensorData] => {
      const sizes = sizeOf(shape, spec.sizes[run]!);
      const count = sizes.reduce((a, b) => a * b, 1);
      const random = new RandomStream(run, `${spec.name}/${name}`);
      const numbers = values ? values(count, random) : Array.from({ length: count }, () => random.normal());
      const data =
        dtype === "float32"
          ? Float32Array.from(numbers)
          : dtype === "int32"
            ? Int32Array.from(numbers)
            : Uint8Array.from(numbers);
      return [name, { dtype, shape: sizes, data }];
    }),
  );
}

export interface Comparison {
  readonly output: string;
  readonly run: number;
  readonly error: number;
  readonly tolerance: number;
  readonly worst: string;
}

/** Runs a case on two devices and compares every output. */
export async function compareCase(
  spec: ConformanceCase,
  device: Device,
  reference: Device,
  float: keyof typeof tolerances,
): Promise<Comparison[]> {
  const traced = caseProgram(spec);
  await device.put(caseParameters(spec));
  await reference.put(caseParameters(spec));
  const [ours, theirs] = [await device.load(traced), await reference.load(traced)];
  const comparisons: Comparison[] = [];
  for (let run = 0; run < spec.sizes.length; run++) {
    const feeds = caseFeeds(spec, run);
    const [got, wanted] = [await device.run(ours, feeds), await reference.run(theirs, feeds)];
    const tolerance = tolerances[float] * (spec.looser?.factor ?? 1);
    for (const output of Object.keys(wanted))
      comparisons.push({ ...worstOf(got, wanted, output, spec), output, run, tolerance });
  }
  await device.unload(ours);
  await reference.unload(theirs);
  return comparisons;
}

/** Runs a program that trains, and one that does not, on two devices: outputs, and parameters after one update. */
export async function compareProgram(
  { program: traced, parameters, feeds, looser }: ComparableProgram,
  device: Device,
  reference: Device,
): Promise<Comparison[]> {
  const results: TensorRecord[] = [];
  for (const each of [device, reference]) {
    await each.put(parameters);
    const handle = await each.load(traced);
    const learns = [...traced.gradients.keys()];
    const outputs = learns.length > 0 ? await each.accumulate(handle, feeds) : await each.run(handle, feeds);
    // Plain gradient descent with a rate of 1: what is left is the gradient itself.
    if (learns.length > 0) {
      const before = await each.take(learns);
      await each.update({
        optimizer: { kind: "sgd", momentum: 0 },
        step: 1,
        learningRate: 1,
        weightDecay: 0,
        decayed: [],
      });
      const after = await each.take(learns);
      const moved = learns.map((name): [string, TensorData] => {
        const { shape, data } = before[name]!;
        return [
          `gradient of ${name}`,
          { dtype: "float32", shape, data: data.map((v, i) => v - after[name]!.data[i]!) },
        ];
      });
      results.push({ ...outputs, ...Object.fromEntries(moved) });
    } else results.push(outputs);
    await each.unload(handle);
  }
  const [got, wanted] = results as [TensorRecord, TensorRecord];
  const tolerance = tolerances.float32 * looser.factor;
  return Object.keys(wanted).map((output) => ({ ...worstOf(got, wanted, output, {}), output, run: 0, tolerance }));
}

export interface ComparableProgram {
  readonly program: Program;
  readonly parameters: TensorRecord;
  readonly feeds: Feeds;
  readonly looser: { readonly factor: number };
}

function worstOf(
  got: TensorRecord,
  wanted: TensorRecord,
  output: string,
  { relativeTo = "largest" }: Pick<ConformanceCase, "relativeTo">,
): { error: number; worst: string } {
  const [g, w] = [got[output]!, wanted[output]!];
  if (g.shape.join() !== w.shape.join() || g.dtype !== w.dtype) {
    return { error: Number.POSITIVE_INFINITY, worst: `${g.dtype} [${g.shape}] instead of ${w.dtype} [${w.shape}]` };
  }
  // The floor is for a tensor that is all zeros, beside which any rounding would look infinite.
  const scale = Math.max(0.05, ...Array.from(w.data, Math.abs).filter(Number.isFinite));
  let error = 0;
  let worst = "";
  w.data.forEach((value: number, i: number) => {
    const other = g.data[i]!;
    const by = relativeTo === "each" ? Math.abs(value) : scale;
    // Infinities agree with themselves; a NaN agrees with nothing, or an overflow in both would go unseen.
    const off = value === other ? 0 : Math.abs(other - value) / Math.max(by, 1e-30);
    if (!(off <= error)) {
      error = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
      worst = `[${i}] is ${other} instead of ${value}`;
    }
  });
  return { error, worst };
}
