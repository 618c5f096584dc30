/**
 * @module
 * The explanation type: numbers for scripts, and the worked steps for people. Rendering is in `report`.
 */
import { type Formula, numeral } from "./formula.ts";

/** A calculation worked by hand. */
export interface Explanation<Numbers extends object = object> {
  readonly title: string;
  /** Machine-readable results. Infinite values are null, since JSON has none. */
  readonly numbers: Numbers;
  readonly parts: readonly Part[];
  /** Only when there is a curve. */
  readonly chart?: CurveChart;
}

export type Part = Paragraph | Heading | Step | Table;

/** A paragraph. */
export interface Paragraph {
  readonly kind: "paragraph";
  readonly text: Prose;
}

export interface Heading {
  readonly kind: "heading";
  readonly text: string;
}

/** One worked step: a formula and its value. */
export interface Step {
  readonly kind: "step";
  readonly text: Prose;
  readonly formula: Formula;
  /** The value of the formula; null for a general formula. */
  readonly value: number | null;
}

export interface Table {
  readonly kind: "table";
  readonly header: readonly Prose[];
  readonly rows: readonly (readonly Prose[])[];
}

/** Text with formulas in it. */
export type Prose = readonly (string | Formula)[];

export interface CurveChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Curve[];
  /** A horizontal line to compare with. */
  readonly referenceLine: { readonly value: number; readonly label: string };
}

export interface Curve {
  readonly name: Prose;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/**
 * Template tag for text: numbers are formatted to six digits; formulas, text and prose are inserted.
 *
 * @example
 * prose`the loss is ${Math.LN2}`; //=> ["the loss is ", { kind: "number", text: "0.693147" }]
 */
export function prose(fixed: TemplateStringsArray, ...inserts: readonly (string | number | Formula | Prose)[]): Prose {
  const pieces: (string | Formula)[] = [];
  const add = (piece: string | Formula): void => {
    const last = pieces.at(-1);
    if (typeof piece === "string" && typeof last === "string") pieces[pieces.length - 1] = last + piece;
    else if (piece !== "") pieces.push(piece);
  };
  fixed.forEach((text, i) => {
    add(text);
    const insert = inserts[i];
    if (insert === undefined) return;
    if (typeof insert === "number") add(numeral(insert));
    else if (typeof insert === "string" || "kind" in insert) add(insert);
    else insert.forEach(add);
  });
  return pieces;
}

export function paragraph(...parts: Parameters<typeof prose>): Paragraph {
  return { kind: "paragraph", text: prose(...parts) };
}

export function heading(text: string): Heading {
  return { kind: "heading", text };
}

/** A worked step with its value. */
export function step(text: Prose | string, formula: Formula, value: number | null): Step {
  return { kind: "step", text: typeof text === "string" ? [text] : text, formula, value };
}

/** A general formula, without a value. */
export function law(text: Prose | string, formula: Formula): Step {
  return step(text, formula, null);
}

export function table(header: readonly Prose[], rows: readonly (readonly Prose[])[]): Table {
  return { kind: "table", header, rows };
}

/** "y₁", "y₁ and y₂", "y₁, y₂ and y₃". */
export function enumeration(items: readonly (Formula | string)[]): Prose {
  return items.reduce<Prose>((before, item, i) => {
    if (i === 0) return prose`${item}`;
    return i === items.length - 1 ? prose`${before} and ${item}` : prose`${before}, ${item}`;
  }, []);
}
