/**
 * @module
 * Gathers rows. The backward passes avoid scatter, which is not deterministic: `takeRows` (embeddings)
 * has a row gradient; `selectRows` takes the inverse index as an input, so its gradient is a gather too.
 */
import { ShapeError } from "../../core/index.ts";
import { type Dim, shapeText } from "../dims.ts";
import { type NdArray, sizeOfShape, zeros } from "../reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "../tensor.ts";

const takeRowsOp: Op<NoAttributes> = {
  name: "takeRows",
  infer([x, ids]) {
    if (ids!.dtype !== "int32") throw new ShapeError(`takeRows: ids must be int32, got ${ids!.dtype}`);
    return [{ dtype: x!.dtype, shape: [...ids!.shape, ...x!.shape.slice(1)] }];
  },
  reference: ([x, ids]) => [rowsAt(x!, ids!)],
  lower: (graph, inputs) => graph.node("Gather", inputs, { axis: 0 }),
  gradient: ({ inputs: [, ids] }, [dy]) => [{ ids: ids!, values: dy! }, undefined],
};

/** Row i of the result is `x[ids[i]]`. Its gradient is a row gradient, so a trained `x` must be a parameter. */
export const takeRows = (x: Tensor, ids: Tensor): Tensor => apply(takeRowsOp, [x, ids]);

/** The rows `indices` of `x`; a negative index gives zeros. */
function rowsAt(x: NdArray, indices: NdArray): NdArray {
  const width = sizeOfShape(x.shape.slice(1));
  const out = zeros([...indices.shape, ...x.shape.slice(1)]);
  indices.data.forEach((row, i) => {
    if (row >= 0) out.data.set(x.data.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}

const selectRowsOp: Op<NoAttributes> = {
  name: "selectRows",
  infer([x, index, inverse]) {
    const [rows] = x!.shape;
    if (inverse!.shape.length !== 2 || inverse!.shape[0] !== rows || index!.shape.length !== 1) {
      throw new ShapeError(
        `selectRows: inverse must be [${rows}, copies] for x ${shapeText(x!.shape)}, got ${shapeText(inverse!.shape)}`,
      );
    }
    return [{ dtype: x!.dtype, shape: [index!.shape[0] as Dim, ...x!.shape.slice(1)] }];
  },
  reference: ([x, index]) => [rowsAt(x!, index!)],
  lower: (graph, [x, index]) => graph.node("Gather", [x!, index!], { axis: 0 }),
  gradient: ({ inputs: [, , inverse] }, [dy]) => [apply(sumRowsOp, [dy!, inverse!]), undefined, undefined],
};

const sumRowsOp: Op<NoAttributes> = {
  name: "sumRows",
  infer: ([x, inverse]) => [{ dtype: x!.dtype, shape: [inverse!.shape[0]!, ...x!.shape.slice(1)] }],
  reference([x, inverse]) {
    const [rows, copies] = inverse!.shape as [number, number];
    const picked = rowsAt(x!, inverse!);
    const width = sizeOfShape(x!.shape.slice(1));
    const out = zeros([rows, ...x!.shape.slice(1)]);
    picked.data.forEach((value, i) => {
      out.data[Math.floor(i / (copies * width)) * width + (i % width)]! += value;
    });
    return [out];
  },
  lower(graph, [x, inverse], _, { inputs }) {
    const [, ...rest] = inputs[0]!.shape;
    // Index −1 is the last row, a row of zeros.
    const zeroRow = graph.value("Expand", [graph.scalar(0), graph.shapeVector([1, ...rest])]);
    const extended = graph.value("Concat", [x!, zeroRow], { axis: 0 });
    const picked = graph.value("Gather", [extended, inverse!], { axis: 0 });
    return graph.node("ReduceSum", [picked, graph.ints([1])], { keepdims: 0 });
  },
};

/**
 * The rows `index` of an activation, in any order and with repetitions.
 *
 * @param index [selected], row numbers of `x`
 * @param inverse [rows, copies]: for each row of `x` its positions in `index`, padded with −1
 */
export function selectRows(x: Tensor, index: Tensor, inverse: Tensor): Tensor {
  return apply(selectRowsOp, [x, index, inverse]);
}
