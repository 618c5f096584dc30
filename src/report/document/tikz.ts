/**
 * @module
 * A scene as inline TikZ.
 */
import { DASHES, INKS } from "../charts/chart-theme.ts";
import type { Position, Scene, SceneText, Stroke } from "../charts/scene.ts";
import { formulaLatex } from "../formula/latex.ts";
import { piecesOf } from "./document.ts";
import { latexText } from "./latex-text.ts";

/** The text block is 397 pt wide, a scene 480 units; y grows downwards, as in the scene. */
const UNIT = 0.8;

/** A picture without title, since the caption has it. */
export function sceneTikz({ bands, lines, dots, texts }: Scene): string {
  const strokes = lines.flatMap(({ stroke }) => (typeof stroke === "string" ? [] : [stroke.ink]));
  const inks = new Set([...strokes, ...bands.map(({ ink }) => ink), ...dots.map(({ ink }) => ink)]);
  return [
    ...[...inks].map((ink) => `\\definecolor{ink${ink}}{HTML}{${INKS[ink]!.slice(1).toUpperCase()}}`),
    `\\begin{tikzpicture}[x=${UNIT}pt,y=-${UNIT}pt,font=\\footnotesize,line cap=round,line join=round]`,
    ...bands.map(({ ink, points }) => `\\fill[ink${ink},fill opacity=.18] ${path(points)} -- cycle;`),
    ...lines.map(({ stroke, points }) => `\\draw[${strokeOptions(stroke)}] ${path(points)};`),
    ...dots.map(({ ink, at }) => `\\fill[ink${ink}] ${point(at)} circle[radius=2.6pt];`),
    ...texts.map(node),
    "\\end{tikzpicture}",
  ].join("\n");
}

function strokeOptions(stroke: Stroke): string {
  if (stroke === "rule") return "black!15,line width=.4pt";
  if (stroke === "reference") return "black,dashed,line width=.6pt";
  const lengths = DASHES[stroke.dash]!.split(" ").map(
    (length, i) => `${i % 2 === 0 ? "on" : "off"} ${Number(length) / 2}pt`,
  );
  return `ink${stroke.ink},line width=1pt${lengths.length > 1 ? `,dash pattern=${lengths.join(" ")}` : ""}`;
}

/** TikZ draws nothing for a single point, so draw a short line. */
function path(points: readonly Position[]): string {
  const [[x, y]] = points as readonly [Position];
  return (points.length > 1 ? points : [[x, y] as const, [x + 0.1, y] as const]).map(point).join(" -- ");
}

const ANCHORS = { start: "right,", middle: "", end: "left," } as const;

function node({ text, at, anchor, isVertical = false }: SceneText): string {
  const latex = piecesOf(text).map((piece) =>
    typeof piece === "string" ? latexText(piece) : `$${formulaLatex(piece)}$`,
  );
  return `\\node[${ANCHORS[anchor]}${isVertical ? "rotate=90," : ""}inner sep=0pt] at ${point(at)} {${latex.join("")}};`;
}

function point([x, y]: Position): string {
  return `(${Number(x.toFixed(1))},${Number(y.toFixed(1))})`;
}
