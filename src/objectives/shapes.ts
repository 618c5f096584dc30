/**
 * @module
 * Checks of named dimensions at the start of a formula.
 */
import { ShapeError } from "../core/index.ts";
import type { Dim, Tensor } from "../engine/index.ts";

/**
 * Checks that every tensor has the named dimensions, and that dimensions of the same name have the same size.
 *
 * @example
 * checkShapes("oddsRatioLoss", { chosen: [chosen, "pair"], rejected: [rejected, "pair"] });
 * @throws {ShapeError} `E_SHAPE` naming the tensor, the dimension and both sizes
 */
export function checkShapes(where: string, tensors: Readonly<Record<string, readonly [Tensor, string]>>): void {
  const sizes = new Map<string, { size: Dim; from: string }>();
  for (const [name, [{ shape }, dims]] of Object.entries(tensors)) {
    const names = dims.split(" ").filter(Boolean);
    if (names.length !== shape.length) {
      throw new ShapeError(
        `${where}: ${name} must have dimensions [${names.join(", ")}], got shape [${shape.join(", ")}]`,
      );
    }
    names.forEach((dim, axis) => {
      const size = shape[axis]!;
      const known = sizes.get(dim);
      if (!known) sizes.set(dim, { size, from: name });
      else if (known.size !== size) {
        throw new ShapeError(`${where}: ${name} has ${dim} = ${size}, but ${known.from} has ${dim} = ${known.size}`);
      }
    });
  }
}
