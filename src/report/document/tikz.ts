/**
 * @module
 * Charts as inline TikZ, from the same data as the SVG.
 */
import { scaleLinear } from "d3-scale";

import { formatNumber } from "../../comparison/index.ts";
import { shorten } from "../../core/index.ts";
import { DASHES, INKS, seriesStyle } from "../charts/chart-theme.ts";
import type { IntervalPlot, IntervalRow } from "../charts/interval-plot.ts";
import { type LineChart, padDomain } from "../charts/line-chart.ts";
import { drawnSeries, isValue, maxOf, minOf, type Point } from "../charts/series.ts";
import type { Chart } from "./document.ts";
import { latexText } from "./latex-text.ts";

/** Plot area in TeX points, like all lengths here; the text block is 397 pt wide. */
const [LEFT, RIGHT, TOP] = [48, 384, 150];

/** A picture without title, since the caption has it. */
export function chartTikz(chart: Chart): string {
  const { drawn: commands, inks } = chart.type === "lines" ? linesTikz(chart.lines) : intervalsTikz(chart.intervals);
  const colours = [...new Set(inks)].map(
    (ink) => `\\definecolor{ink${ink}}{HTML}{${INKS[ink]!.slice(1).toUpperCase()}}`,
  );
  return [
    ...colours,
    "\\begin{tikzpicture}[x=1pt,y=1pt,font=\\footnotesize,line cap=round,line join=round]",
    ...commands,
    "\\end{tikzpicture}",
  ].join("\n");
}

interface Picture {
  readonly drawn: readonly string[];
  readonly inks: readonly number[];
}

type Scale = (value: number) => number;

function linesTikz({ xLabel, yLabel, series, referenceLine }: LineChart): Picture {
  const drawn = series.map(drawnSeries);
  const level = referenceLine && isValue(referenceLine.value) ? referenceLine : undefined;
  const values = [
    ...drawn.flatMap(({ points, band }) => [...points.map(([, y]) => y), ...band.flatMap(([, ...ends]) => ends)]),
    level?.value ?? null,
  ].filter(isValue);
  const inks = drawn.map((_, i) => seriesStyle(i).ink);
  if (!drawn.some(({ points }) => points.some(([, y]) => isValue(y)))) {
    return { drawn: [node((LEFT + RIGHT) / 2, TOP / 2, "", "no finite values")], inks };
  }
  const xs = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const x = scaleLinear(padDomain(minOf(xs), maxOf(xs)), [LEFT, RIGHT]);
  const y = scaleLinear(padDomain(minOf(values), maxOf(values)), [0, TOP]).nice(5);
  const [xText, yText] = [x.tickFormat(8), y.tickFormat(5)];
  const grid = y.ticks(5).flatMap((value) => [
    drawPath("black!15,line width=.4pt", [
      [LEFT, y(value)],
      [RIGHT, y(value)],
    ]),
    node(LEFT - 4, y(value), "left,inner sep=0pt", yText(value)),
  ]);
  const ticks = x.ticks(8).flatMap((value) => [
    drawPath("black!40,line width=.4pt", [
      [x(value), 0],
      [x(value), -3],
    ]),
    node(x(value), -5, "below,inner sep=0pt", xText(value)),
  ]);
  const bands = drawn.flatMap(({ band }, i) => {
    const known = band.filter((point) => point.every(Number.isFinite));
    if (known.length < 2) return [];
    const path = [
      ...known.map(([at, , high]) => [x(at), y(high)] as const),
      ...known.map(([at, low]) => [x(at), y(low)] as const).reverse(),
    ];
    return [`\\fill[ink${inks[i]!},fill opacity=.18] ${tikzPath(path)} -- cycle;`];
  });
  const lines = drawn.flatMap(({ points }, i) =>
    runsOf(points).map((run) =>
      drawPath(
        tikzLineStyle(i),
        run.map(([at, value]) => [x(at), y(value)]),
      ),
    ),
  );
  const names: LegendEntry[] = drawn.map(({ name }, i) => ({ name, style: tikzLineStyle(i) }));
  if (level) names.push({ name: level.label, style: REFERENCE });
  return {
    drawn: [
      ...grid,
      ...ticks,
      node((LEFT + RIGHT) / 2, -20, "", shorten(xLabel, 90)),
      node(8, TOP / 2, "rotate=90", shorten(yLabel, 36)),
      ...bands,
      ...(level
        ? [
            drawPath(REFERENCE, [
              [LEFT, y(level.value)],
              [RIGHT, y(level.value)],
            ]),
          ]
        : []),
      ...lines,
      ...legend(names),
    ],
    inks,
  };
}

const REFERENCE = "black,dashed,line width=.6pt";

function tikzLineStyle(index: number): string {
  const { ink, dash } = seriesStyle(index);
  const lengths = DASHES[dash]!.split(" ").map((length, i) => `${i % 2 === 0 ? "on" : "off"} ${Number(length) / 2}pt`);
  return `ink${ink},line width=1pt${lengths.length > 1 ? `,dash pattern=${lengths.join(" ")}` : ""}`;
}

/** Segments of a curve between gaps. */
function runsOf(points: readonly Point[]): (readonly [number, number])[][] {
  const runs: (readonly [number, number])[][] = [[]];
  for (const [x, y] of points) {
    if (isValue(y)) runs.at(-1)!.push([x, y]);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

interface LegendEntry {
  readonly name: string;
  readonly style: string;
}

/** The legend above the picture, in as many rows as needed. */
function legend(entries: readonly LegendEntry[]): string[] {
  let [x, row] = [0, 0];
  const placed = entries.map(({ name, style }) => {
    const label = shorten(name, 56);
    // Estimated text width: 4.1 pt per character.
    const width = 24 + [...label].length * 4.1 + 14;
    if (x > 0 && x + width > RIGHT - LEFT) [x, row] = [0, row + 1];
    const at = { label, style, x: LEFT + x, row };
    x += width;
    return at;
  });
  return placed.flatMap(({ label, style, x: at, row: above }) => {
    const y = TOP + 9 + (row - above) * 12;
    return [
      drawPath(style, [
        [at, y],
        [at + 20, y],
      ]),
      node(at + 24, y, "right,inner sep=0pt", label),
    ];
  });
}

const ROW = 18;
const [AXIS_LEFT, AXIS_RIGHT] = [96, 260];

function intervalsTikz({ label, rows, domain, referenceLine, format = formatNumber }: IntervalPlot): Picture {
  const shown = [
    ...(domain ?? []),
    referenceLine?.value ?? null,
    ...rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
  ].filter(isValue);
  const [low, high] = shown.length === 0 ? [0, 1] : [minOf(shown), maxOf(shown)];
  const x = scaleLinear(padDomain(low, high), [AXIS_LEFT, AXIS_RIGHT]);
  const height = rows.length * ROW;
  const ticks = x.ticks(3).flatMap((value) => [
    drawPath("black!15,line width=.4pt", [
      [x(value), -3],
      [x(value), height],
    ]),
    node(x(value), -5, "below,inner sep=0pt", format(value)),
  ]);
  const level =
    referenceLine && isValue(referenceLine.value)
      ? [
          drawPath(REFERENCE, [
            [x(referenceLine.value), 0],
            [x(referenceLine.value), height + 3],
          ]),
          node(x(referenceLine.value), height + 9, "", shorten(referenceLine.label, 48)),
        ]
      : [];
  const bars = rows.flatMap((row, i) => intervalRow(row, height - (i + 0.5) * ROW, x, format));
  return {
    drawn: [...ticks, ...level, node((AXIS_LEFT + AXIS_RIGHT) / 2, -21, "", shorten(label, 90)), ...bars],
    inks: [0],
  };
}

function intervalRow(
  { name, value, interval }: IntervalRow,
  y: number,
  x: Scale,
  format: (value: number) => string,
): string[] {
  const known = interval?.every(isValue) ? interval : undefined;
  const range = known ? `${format(known[0])} to ${format(known[1])}` : "interval not known";
  return [
    node(0, y, "right,inner sep=0pt", shorten(name, 20)),
    ...(known
      ? [
          `\\draw[ink0,line width=1pt,|-|] ${tikzPath([
            [x(known[0]), y],
            [x(known[1]), y],
          ])};`,
        ]
      : []),
    ...(isValue(value) ? [`\\fill[ink0] (${point(x(value))},${point(y)}) circle[radius=2.2pt];`] : []),
    node(AXIS_RIGHT + 10, y, "right,inner sep=0pt", isValue(value) ? `${format(value)}, ${range}` : "not known"),
  ];
}

function drawPath(style: string, points: readonly (readonly [number, number])[]): string {
  const [only] = points;
  // TikZ draws nothing for a single point, so draw a short line.
  return `\\draw[${style}] ${tikzPath(points.length === 1 ? [only!, [only![0] + 0.1, only![1]]] : points)};`;
}

function tikzPath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `(${point(x)},${point(y)})`).join(" -- ");
}

function node(x: number, y: number, style: string, text: string): string {
  return `\\node[${style}] at (${point(x)},${point(y)}) {${latexText(text)}};`;
}

function point(value: number): string {
  return String(Number(value.toFixed(1)));
}
