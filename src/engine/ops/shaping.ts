/**
 * @module
 * reshape, transpose, expand and detach: the ops behind the methods of `Tensor`.
 */
import { ShapeError } from "../../core/index.ts";
import { broadcastShapes, product, type Shape, sameShape, shapeText, sizeOf } from "../dims.ts";
import { broadcastReader, generate, permute } from "../reference/nd-array.ts";
import type { NoAttributes, Op } from "../tensor.ts";

export const reshape: Op<{ shape: Shape }> = {
  name: "reshape",
  infer([x], { shape }) {
    if (product(shape) !== product(x!.shape)) {
      throw new ShapeError(`reshape: ${shapeText(x!.shape)} must hold as many values as ${shapeText(shape)}`);
    }
    return [{ dtype: x!.dtype, shape }];
  },
  reference: ([x], { shape }, sizes) => [{ shape: shape.map((dim) => sizeOf(dim, sizes)), data: x!.data }],
  lower: (graph, [x], { shape }) => [graph.reshape(x!, shape)],
  gradient: ({ inputs: [x] }, [dy]) => [dy!.reshape(x!.shape)],
};

export const transpose: Op<{ permutation: readonly number[] }> = {
  name: "transpose",
  infer([x], { permutation }) {
    if (
      [...permutation].sort((a, b) => a - b).some((axis, i) => axis !== i) ||
      permutation.length !== x!.shape.length
    ) {
      throw new ShapeError(`transpose: must name each of ${x!.shape.length} axes once, got ${shapeText(permutation)}`);
    }
    return [{ dtype: x!.dtype, shape: permutation.map((axis) => x!.shape[axis]!) }];
  },
  reference: ([x], { permutation }) => [permute(x!, permutation)],
  lower: (graph, [x], { permutation }) => graph.node("Transpose", [x!], { perm: permutation }),
  gradient({ attributes: { permutation } }, [dy]) {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [dy!.transpose(inverse)];
  },
};

export const expand: Op<{ shape: Shape }> = {
  name: "expand",
  infer([x], { shape }) {
    if (!sameShape(broadcastShapes("expand", x!.shape, shape), shape)) {
      throw new ShapeError(`expand: ${shapeText(x!.shape)} must broadcast to ${shapeText(shape)}`);
    }
    return [{ dtype: x!.dtype, shape }];
  },
  reference([x], { shape }, sizes) {
    const read = broadcastReader(x!, shape.length);
    return [
      generate(
        shape.map((dim) => sizeOf(dim, sizes)),
        read,
      ),
    ];
  },
  lower: (graph, [x], { shape }) => graph.node("Expand", [x!, graph.shapeVector(shape)]),
  gradient: ({ inputs: [x] }, [dy]) => [dy!.sumTo(x!.shape)],
};

export const detach: Op<NoAttributes> = {
  name: "detach",
  infer: ([x]) => [x!],
  reference: ([x]) => [x!],
  lower: (_, [x]) => [x!],
  gradient: () => [undefined],
};
