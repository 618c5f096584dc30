/**
 * @module
 * Interval plots: estimates with intervals, one per row.
 */
import { scaleLinear } from "d3-scale";

import { formatNumber, type Interval } from "../../comparison/index.ts";
import { shorten } from "../../core/index.ts";
import { seriesStyle } from "./chart-theme.ts";
import { type Figure, figureOf } from "./figure.ts";
import { type Position, padDomain, type Scene, type SceneLine, type SceneText, textWidth } from "./scene.ts";
import { isValue, maxOf, minOf } from "./series.ts";

export interface IntervalRow {
  readonly name: string;
  /** A null value or interval is shown as "not known". */
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface IntervalPlot {
  readonly title: string;
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  /** Minimum range of the axis. */
  readonly domain?: Interval;
  /** A vertical line to compare with. */
  readonly referenceLine?: { readonly value: number; readonly label: string };
  /** Number format. @default formatNumber */
  readonly format?: (value: number) => string;
}

const WIDTH = 480;
const ROW = 40;
const [LEFT, RIGHT, TOP] = [28, 452, 52];

/**
 * Draws a dot per estimate, a bar for its interval, and both as numbers.
 *
 * An interval with a non-finite end is shown as not known.
 */
export function intervalPlot(plot: IntervalPlot): Figure {
  return figureOf(intervalScene(plot));
}

/** Where the parts of an interval plot are: the name and the numbers of a row stand above its bar. */
export function intervalScene(plot: IntervalPlot): Scene {
  const { title, label, referenceLine } = plot;
  const format = (value: number): string => (plot.format ?? formatNumber)(value).replace(/^-/, "−");
  const x = scaleLinear(axisOf(plot), [LEFT, RIGHT]);
  const bottom = TOP + plot.rows.length * ROW;
  const ticks = x.ticks(5).map((value) => ({ at: x(value), text: format(value) }));
  const level = referenceLine && isValue(referenceLine.value) ? x(referenceLine.value) : undefined;
  const rows = plot.rows.map(({ name, value, interval }) => ({
    name,
    text: rowText(value, interval, format),
    ...(isValue(value) && { estimate: x(value) }),
    ...(interval?.every(isValue) && { interval: [x(interval[0]), x(interval[1])] as const }),
  }));
  const barAt = (i: number): number => TOP + i * ROW + 27;
  return {
    title,
    notes: [],
    width: WIDTH,
    height: bottom + 44,
    bands: [],
    lines: [
      // The grid leaves out the lines of text.
      ...ticks.flatMap(({ at }) => [
        ...rows.map((_, i) => tick(at, barAt(i) - 9, barAt(i) + 9)),
        tick(at, bottom, bottom + 5),
      ]),
      ...(level === undefined
        ? []
        : [
            {
              stroke: "reference" as const,
              points: [
                [level, TOP - 4],
                [level, bottom],
              ] as const,
            },
          ]),
      ...rows.flatMap(({ interval }, i) => (interval ? whisker(interval, barAt(i)) : [])),
    ],
    dots: rows.flatMap(({ estimate }, i) =>
      estimate === undefined ? [] : [{ ink: 0, at: [estimate, barAt(i)] as const }],
    ),
    texts: [
      ...ticks.map(({ at, text }): SceneText => ({ text, at: [at, bottom + 14], anchor: "middle" })),
      ...(level === undefined ? [] : [middleText(shorten(referenceLine!.label, 48), [level, TOP - 13])]),
      middleText(shorten(label, 66), [WIDTH / 2, bottom + 33]),
      ...rows.flatMap(({ name, text }, i): SceneText[] => {
        const y = barAt(i) - 16;
        const room = Math.floor((WIDTH - 40 - textWidth(text)) / textWidth("x"));
        return [
          { text: shorten(name, Math.max(12, room)), at: [8, y], anchor: "start" },
          { text, at: [WIDTH - 8, y], anchor: "end" },
        ];
      }),
    ],
    axis: {
      left: LEFT,
      right: RIGHT,
      label,
      ends: [format(x.domain()[0]!), format(x.domain()[1]!)],
      ...(level !== undefined && { reference: level }),
    },
    rows,
  };
}

/** The range of the axis: all finite values. */
function axisOf({ rows, domain, referenceLine }: IntervalPlot): [low: number, high: number] {
  const shown = [
    ...(domain ?? []),
    referenceLine?.value ?? null,
    ...rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
  ];
  const finite = shown.filter(isValue);
  return finite.length === 0 ? [0, 1] : padDomain(minOf(finite), maxOf(finite));
}

/** An estimate and its interval as text. */
function rowText(value: number | null, interval: Interval | null, format: (value: number) => string): string {
  if (!isValue(value)) return "not known";
  const range = interval?.every(isValue) ? interval.map(format).join(" to ") : "interval not known";
  return `${format(value)}, ${range}`;
}

/** A bar with caps at its ends. */
function whisker([low, high]: readonly [number, number], y: number): SceneLine[] {
  const stroke = seriesStyle(0);
  const cap = (at: number): SceneLine => ({
    stroke,
    points: [
      [at, y - 5],
      [at, y + 5],
    ],
  });
  return [
    {
      stroke,
      points: [
        [low, y],
        [high, y],
      ],
    },
    cap(low),
    cap(high),
  ];
}

function tick(x: number, from: number, to: number): SceneLine {
  return {
    stroke: "rule",
    points: [
      [x, from],
      [x, to],
    ],
  };
}

/** A centred text that stays inside the picture. */
function middleText(text: string, [x, y]: Position): SceneText {
  const half = Math.min(textWidth(text) / 2, WIDTH / 2 - 4);
  return { text, at: [Math.min(Math.max(x, half + 4), WIDTH - half - 4), y], anchor: "middle" };
}
