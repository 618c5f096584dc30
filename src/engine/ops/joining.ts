/**
 * @module
 * split, concat and range.
 */
import { ShapeError } from "../../core/index.ts";
import { type Dim, sameShape, shapeText, sizeOf } from "../dims.ts";
import { generate, type NdArray, sizeOfShape } from "../reference/nd-array.ts";
import { apply, applyAll, type Op, type Tensor } from "../tensor.ts";

const splitOp: Op<{ axis: number; sizes: readonly number[] }> = {
  name: "split",
  infer([x], { axis, sizes }) {
    const total = sizes.reduce((a, b) => a + b, 0);
    if (x!.shape[axis] !== total) {
      throw new ShapeError(`split: axis ${axis} of ${shapeText(x!.shape)} must be ${sizes.join(" + ")}`);
    }
    return sizes.map((size) => ({ dtype: x!.dtype, shape: x!.shape.with(axis, size) }));
  },
  reference: ([x], { axis, sizes }) =>
    sizes.map((size, i) =>
      slice(
        x!,
        axis,
        sizes.slice(0, i).reduce((a, b) => a + b, 0),
        size,
      ),
    ),
  lower: (graph, [x], { axis, sizes }) =>
    graph.node("Split", [x!, graph.ints(sizes)], { axis }, { outputs: sizes.length }),
  gradient({ inputs: [x], attributes: { axis }, outputs }, gradients) {
    if (gradients.every((dy) => dy === undefined)) return [undefined];
    const parts = gradients.map((dy, i) => dy ?? zeroLike(outputs[i]!));
    return [concat(parts, axis, x!.shape[axis]!)];
  },
};

const zeroLike = (x: Tensor): Tensor => x.detach().mul(0);

function slice(x: NdArray, axis: number, start: number, size: number): NdArray {
  const inner = sizeOfShape(x.shape.slice(axis + 1));
  const whole = x.shape[axis]! * inner;
  const shape = x.shape.with(axis, size);
  const data = new Float64Array(sizeOfShape(shape));
  for (let outer = 0; outer * whole < x.data.length; outer++) {
    const from = outer * whole + start * inner;
    data.set(x.data.subarray(from, from + size * inner), outer * size * inner);
  }
  return { shape, data };
}

/** Splits `x` along `axis` into a number of equal parts, or into parts of the given sizes. */
export function split(x: Tensor, parts: number | readonly number[], axis = -1): readonly Tensor[] {
  const positive = axis < 0 ? axis + x.shape.length : axis;
  const whole = x.shape[positive];
  if (typeof parts !== "number") return applyAll(splitOp, [x], { axis: positive, sizes: parts });
  if (typeof whole !== "number" || whole % parts !== 0) {
    throw new ShapeError(`split: axis ${positive} of ${shapeText(x.shape)} must be a multiple of ${parts}`);
  }
  return applyAll(splitOp, [x], { axis: positive, sizes: new Array<number>(parts).fill(whole / parts) });
}

const concatOp: Op<{ axis: number; dim: Dim }> = {
  name: "concat",
  infer(inputs, { axis, dim }) {
    const [first] = inputs;
    for (const { shape, dtype } of inputs) {
      if (dtype !== first!.dtype || !sameShape(shape.with(axis, dim), first!.shape.with(axis, dim))) {
        throw new ShapeError(
          `concat: only axis ${axis} may differ, got ${inputs.map((x) => shapeText(x.shape)).join(" and ")}`,
        );
      }
    }
    return [{ dtype: first!.dtype, shape: first!.shape.with(axis, dim) }];
  },
  reference(inputs, { axis }) {
    const parts = inputs.map((x) => ({ x, inner: sizeOfShape(x.shape.slice(axis)) }));
    const shape = inputs[0]!.shape.with(
      axis,
      inputs.reduce((total, x) => total + x.shape[axis]!, 0),
    );
    const outer = sizeOfShape(shape.slice(0, axis));
    const data = new Float64Array(sizeOfShape(shape));
    let offset = 0;
    for (let o = 0; o < outer; o++) {
      for (const { x, inner } of parts) {
        data.set(x.data.subarray(o * inner, (o + 1) * inner), offset);
        offset += inner;
      }
    }
    return [{ shape, data }];
  },
  lower: (graph, inputs, { axis }) => graph.node("Concat", inputs, { axis }),
  gradient({ inputs, attributes: { axis } }, [dy]) {
    const sizes = inputs.map((x) => x.shape[axis]!);
    if (!sizes.every((size) => typeof size === "number")) {
      throw new ShapeError(
        `concat: to have a gradient, sizes along axis ${axis} must be numbers, got ${shapeText(sizes)}`,
      );
    }
    return split(dy!, sizes, axis);
  },
};

/** Concatenates tensors along `axis`; `dim` is the total size, required when a part's size is symbolic. */
export function concat(parts: readonly Tensor[], axis: number, dim?: Dim): Tensor {
  const positive = axis < 0 ? axis + parts[0]!.shape.length : axis;
  const sizes = parts.map((x) => x.shape[positive]!);
  const total = sizes.every((size) => typeof size === "number") ? sizes.reduce((a, b) => a + b, 0) : dim;
  if (total === undefined) throw new ShapeError(`concat: the total size of ${shapeText(sizes)} must be given`);
  return apply(concatOp, parts, { axis: positive, dim: total });
}

const rangeOp: Op<{ dim: Dim }> = {
  name: "range",
  infer: (_, { dim }) => [{ dtype: "int32", shape: [dim] }],
  reference: (_, { dim }, sizes) => [generate([sizeOf(dim, sizes)], ([i]) => i!)],
  lower: (graph, _, { dim }) => [graph.range(dim)],
};

/** 0, 1, …, dim − 1. */
export const range = (dim: Dim): Tensor => apply(rangeOp, [], { dim });
