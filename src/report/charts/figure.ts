/**
 * @module
 * A scene as SVG: self-contained, with its own style, and scaled to the width that it is given.
 */
import { shorten } from "../../core/index.ts";
import { type Formula, formulaText } from "../../explain/index.ts";
import { piecesOf, type RunningText } from "../document/document.ts";
import { type Markup, markup, verbatim, when } from "../markup.ts";
import { PRINT_STYLE, SCREEN_STYLE } from "./chart-theme.ts";
import type { Position, Scene, SceneText, Stroke } from "./scene.ts";

/** A drawn chart. */
export interface Figure {
  readonly title: string;
  /** A complete SVG element, with its own style. */
  readonly svg: string;
  /** Notes for the reader: bins, gaps, omitted points. */
  readonly notes: readonly string[];
}

export function figureOf(scene: Scene): Figure {
  return { title: scene.title, svg: sceneSvg(scene), notes: scene.notes };
}

export interface SvgOptions {
  /** Whether the title is drawn; a caption makes it unnecessary. @default true */
  readonly hasTitle?: boolean;
  /** `print` has no CSS variables, which PDF compilers do not support, and the font of the document. @default "screen" */
  readonly medium?: "screen" | "print";
}

/** Height of the title above a chart. */
const TITLE_HEIGHT = 24;

/** Pixels of a user unit where there is room; a chart is never wider. */
const SCALE = 1.15;

/** Draws a scene; it shrinks with its container, and its text is at least 9 pixels high on a phone. */
export function sceneSvg(scene: Scene, { hasTitle = true, medium = "screen" }: SvgOptions = {}): string {
  const { title, notes, width, bands, lines, dots, texts } = scene;
  const top = hasTitle ? 0 : TITLE_HEIGHT;
  const height = scene.height - top;
  const style = medium === "screen" ? SCREEN_STYLE : PRINT_STYLE;
  const content = [
    ...bands.map(({ ink, points }) => markup`<path class="band f${ink}" d="${path(points, "Z")}"/>`),
    ...lines.map(
      ({ stroke, points }) =>
        markup`<path class="${strokeClass(stroke)}" d="${path(points, points.length === 1 ? "Z" : "")}"/>`,
    ),
    ...dots.map(({ ink, at }) => markup`<circle class="f${ink}" cx="${pixel(at[0])}" cy="${pixel(at[1])}" r="4.5"/>`),
    ...texts.map(textMarkup),
  ];
  return markup`<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 ${top} ${width} ${height}" width="${Math.round(width * SCALE)}" height="${Math.round(height * SCALE)}" role="img" aria-label="${title}">${verbatim(`<style>${style}</style>`)}<desc>${[title, ...notes].join(". ")}</desc>${when(hasTitle, () => markup`<text class="title" x="8" y="16">${shorten(title, 60)}</text>`)}${content}</svg>`
    .text;
}

/** Formats a coordinate to a tenth of a unit. */
function pixel(value: number): string {
  return String(Number(value.toFixed(1)));
}

function path(points: readonly Position[], end: "Z" | ""): string {
  return `M${points.map(([x, y]) => `${pixel(x)},${pixel(y)}`).join("L")}${end}`;
}

function strokeClass(stroke: Stroke): string {
  return typeof stroke === "string" ? stroke : `line s${stroke.ink} d${stroke.dash}`;
}

function textMarkup({ text, at: [x, y], anchor, isVertical = false }: SceneText): Markup {
  const [across, down] = [pixel(x), pixel(y)];
  return isVertical
    ? markup`<text transform="translate(${across} ${down}) rotate(-90)" dy=".32em" text-anchor="${anchor}">${labelMarkup(text)}</text>`
    : markup`<text x="${across}" y="${down}" dy=".32em" text-anchor="${anchor}">${labelMarkup(text)}</text>`;
}

/** A text with subscripts and superscripts as shifted spans; `dy` works in every viewer, `baseline-shift` does not. */
function labelMarkup(text: RunningText): Markup[] {
  const runs = piecesOf(text).flatMap((piece) =>
    typeof piece === "string" ? [{ text: piece, shift: 0 }] : runsOf(piece),
  );
  return runs.map((run, i) => {
    const dy = run.shift - (runs[i - 1]?.shift ?? 0);
    if (dy === 0 && run.shift === 0) return markup`${run.text}`;
    return run.shift === 0
      ? markup`<tspan dy="${dy}">${run.text}</tspan>`
      : markup`<tspan class="script" dy="${dy}">${run.text}</tspan>`;
  });
}

interface Run {
  readonly text: string;
  /** Units down from the line. */
  readonly shift: number;
}

function runsOf(formula: Formula): Run[] {
  switch (formula.kind) {
    case "row":
      return formula.items.flatMap(runsOf);
    case "group":
      return [{ text: formula.open, shift: 0 }, ...runsOf(formula.inner), { text: formula.close, shift: 0 }];
    case "script":
      return [
        ...runsOf(formula.base),
        ...(formula.sub ? [{ text: formulaText(formula.sub), shift: 3 }] : []),
        ...(formula.sup ? [{ text: formulaText(formula.sup), shift: -4 }] : []),
      ];
    default:
      return [{ text: formulaText(formula), shift: 0 }];
  }
}
