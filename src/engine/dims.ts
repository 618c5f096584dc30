/**
 * @module
 * Dimensions: integers, symbols such as "time", and products such as "rows*time".
 *
 * A symbol is a size that is known only when a program runs. It is equal only to itself and never
 * broadcasts, even if its size is 1.
 */
import { ShapeError } from "../core/index.ts";

/** A size: a number, a symbol, or a product in canonical form (`"2*rows*time"`). */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** The size of each symbol in one run. */
export type Sizes = ReadonlyMap<string, number>;

const symbolsOf = (dim: Dim): string[] =>
  typeof dim === "number" ? [] : dim.split("*").filter((factor) => !/^\d/.test(factor));

const factorOf = (dim: Dim): number => (typeof dim === "number" ? dim : Number.parseInt(dim, 10) || 1);

/** The product of dimensions in canonical form: the number first, then the symbols in alphabetical order. */
export function product(dims: Shape): Dim {
  const factor = dims.reduce<number>((total, dim) => total * factorOf(dim), 1);
  const symbols = dims.flatMap(symbolsOf).sort();
  if (symbols.length === 0 || factor === 0) return factor;
  return (factor === 1 ? symbols : [factor, ...symbols]).join("*");
}

/** The size of a dimension in one run. */
export function sizeOf(dim: Dim, sizes: Sizes): number {
  return symbolsOf(dim).reduce((total, symbol) => {
    const size = sizes.get(symbol);
    if (size === undefined) throw new ShapeError(`dimension "${symbol}": must occur in an input's shape, got none`);
    return total * size;
  }, factorOf(dim));
}

export function isSymbol(dim: Dim): dim is string {
  return typeof dim === "string" && !dim.includes("*");
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * The shape to which two operands broadcast. Shapes are aligned at the right; two dimensions are
 * compatible when they are identical or one is the literal 1.
 *
 * @throws {ShapeError} `E_SHAPE` naming both shapes
 */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new ShapeError(
      `${where}: dimensions must be identical or the literal 1, got ${shapeText(a)} and ${shapeText(b)}`,
    );
  });
}

/** The axes of `target` along which a tensor of `shape` is repeated by broadcasting. */
export function broadcastAxes(shape: Shape, target: Shape): number[] {
  const offset = target.length - shape.length;
  return target.flatMap((dim, axis) => (axis < offset || (shape[axis - offset] === 1 && dim !== 1) ? [axis] : []));
}

/** The declared and the actual shape of a fed array. */
export interface FedShape {
  readonly where: string;
  readonly shape: Shape;
  readonly actual: readonly number[];
}

/**
 * The size of each symbol in one run.
 *
 * @throws {ShapeError} `E_SHAPE` when a rank, a number or two sizes of a symbol differ
 */
export function bindSizes(fed: readonly FedShape[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { shape, actual } of fed) {
    shape.forEach((dim, axis) => {
      if (isSymbol(dim) && !sizes.has(dim)) sizes.set(dim, actual[axis] ?? 0);
    });
  }
  for (const { where, shape, actual } of fed) {
    if (shape.length === actual.length && shape.every((dim, axis) => sizeOf(dim, sizes) === actual[axis])) continue;
    const known = [...new Set(shape.flatMap(symbolsOf))].map((symbol) => `${symbol} = ${sizes.get(symbol)}`);
    const hint = known.length > 0 ? ` where ${known.join(", ")}` : "";
    throw new ShapeError(`${where}: shape must be ${shapeText(shape)}${hint}, got ${shapeText(actual)}`);
  }
  return sizes;
}
