/**
 * @module
 * Rotary position embedding (Su et al. 2021, Eq. 34, arXiv:2104.09864) of the first dimensions of each
 * head, in the half-split layout: dimensions i and i + half are rotated together.
 */
import { ShapeError } from "../../core/index.ts";
import { shapeText } from "../dims.ts";
import { generate } from "../reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "../tensor.ts";

const rotaryOp: Op<NoAttributes> = {
  name: "rotary",
  infer([x, cos]) {
    const [tokens, , width] = x!.shape;
    const half = cos!.shape[1];
    if (x!.shape.length !== 3 || cos!.shape[0] !== tokens || typeof half !== "number" || 2 * half > Number(width)) {
      throw new ShapeError(
        `rotary: x must be [tokens, heads, dim] and cos [tokens, half], got ${shapeText(x!.shape)} and ${shapeText(cos!.shape)}`,
      );
    }
    return [x!];
  },
  reference([x, cos, sin]) {
    const [, heads, width] = x!.shape as [number, number, number];
    const half = cos!.shape[1]!;
    return [
      generate(x!.shape, ([token, head, i]) => {
        const at = (dim: number): number => x!.data[(token! * heads + head!) * width + dim]!;
        if (i! >= 2 * half) return at(i!);
        const angle = token! * half + (i! % half);
        const [c, s] = [cos!.data[angle]!, sin!.data[angle]!];
        return i! < half ? at(i!) * c - at(i! + half) * s : at(i!) * c + at(i! - half) * s;
      }),
    ];
  },
  lower(graph, [x, cos, sin], _, { inputs }) {
    const [tokens, heads, width] = inputs[0]!.shape as [number, number, number];
    const half = inputs[1]!.shape[1] as number;
    if (graph.fused) {
      const flat = graph.reshape(x!, [1, tokens, heads * width]);
      const positions = graph.value("Cast", [graph.value("Unsqueeze", [graph.range(tokens), graph.ints([0])])], {
        to: 7,
      });
      const rotated = graph.value(
        "RotaryEmbedding",
        [flat, positions, cos!, sin!],
        { num_heads: heads, rotary_embedding_dim: 2 * half === width ? 0 : 2 * half },
        { domain: "com.microsoft" },
      );
      return [graph.reshape(rotated, [tokens, heads, width])];
    }
    const sizes = 2 * half === width ? [half, half] : [half, half, width - 2 * half];
    const [first, second, ...rest] = graph.node(
      "Split",
      [x!, graph.ints(sizes)],
      { axis: 2 },
      { outputs: sizes.length },
    );
    const [c, s] = [cos!, sin!].map((value) => graph.value("Unsqueeze", [value, graph.ints([1])]));
    const times = (a: string, b: string): string => graph.value("Mul", [a, b]);
    const rotatedFirst = graph.value("Sub", [times(first!, c!), times(second!, s!)]);
    const rotatedSecond = graph.value("Add", [times(second!, c!), times(first!, s!)]);
    return graph.node("Concat", [rotatedFirst, rotatedSecond, ...rest], { axis: 2 });
  },
  gradient: ({ inputs: [, cos, sin] }, [dy]) => [rotary(dy!, cos!, sin!.neg()), undefined, undefined],
};

/**
 * Rotates the first 2·half dimensions of each head by the angles with the given cosines and sines.
 *
 * @param x [tokens, heads, dim]
 * @param cos [tokens, half], as is `sin`
 */
export const rotary = (x: Tensor, cos: Tensor, sin: Tensor): Tensor => apply(rotaryOp, [x, cos, sin]);
