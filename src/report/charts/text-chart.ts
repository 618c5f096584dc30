/**
 * @module
 * A scene as text for a terminal: intervals as bars of characters, curves as sparklines.
 */
import { scaleLinear } from "d3-scale";

import { shorten, visibleText } from "../../core/index.ts";
import { plainText } from "../document/document.ts";
import type { Position, Scene, SceneRow } from "./scene.ts";
import { maxOf, minOf } from "./series.ts";

const MAX_NAME_LENGTH = 28;
const MAX_AXIS_LENGTH = 41;
const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * One line per row, and one with the ends and the label of the axis.
 *
 * An estimate of 0.75 with an interval from 0.5 to 1 on an axis from 0 to 1 is `├─────────●─────────┤` in its right half;
 * a curve from 8 down to 1 in equal steps ends in `▇▆▅▄▃▂▁`, scaled to its own range.
 */
export function sceneText({ axis, rows }: Scene, width: number): string[] {
  const names = rows.map(({ name }) => visibleText(plainText(name)));
  // Numbers stay whole; first the axis gets shorter, then the names.
  const room = width - 6 - longest(rows.map(({ text }) => text));
  const nameLength = Math.min(longest(names), MAX_NAME_LENGTH, Math.max(8, room - 21));
  const length = Math.max(11, Math.min(MAX_AXIS_LENGTH, room - nameLength));
  const column = scaleLinear([axis.left, axis.right], [0, length - 1]);
  const lines = rows.map((row, i) => {
    const cells = row.curve
      ? sparkline(row.curve, length)
      : bar(row, axis.reference, length, (x) => Math.round(column(x)));
    return `  ${pad(shorten(names[i]!, nameLength), nameLength)}  ${pad(cells, length)}  ${row.text}`;
  });
  const [low, high] = axis.ends;
  const ends = `  ${" ".repeat(nameLength)}  ${low} ${high.padStart(length - low.length - 1)}`;
  const label = visibleText(axis.label);
  return ends.length + 2 + label.length <= width
    ? [...lines, `${ends}  ${label}`]
    : [...lines, ends, `  ${shorten(label, width - 2)}`];
}

function longest(texts: readonly string[]): number {
  return maxOf([0, ...texts.map((text) => [...text].length)]);
}

function pad(text: string, length: number): string {
  return text + " ".repeat(Math.max(0, length - [...text].length));
}

function bar(
  { estimate, interval }: SceneRow,
  reference: number | undefined,
  length: number,
  at: (x: number) => number,
): string {
  const cells = new Array<string>(length).fill(" ");
  if (reference !== undefined) cells[at(reference)] = "│";
  if (interval) {
    const [from, to] = interval.map(at) as [number, number];
    cells.fill("─", from, to + 1);
    cells[from] = "├";
    cells[to] = "┤";
  }
  if (estimate !== undefined) cells[at(estimate)] = "●";
  return cells.join("");
}

/** One block per point, and a blank for each gap; with more points than columns, one block per bin of equal width. */
function sparkline(runs: readonly (readonly Position[])[], length: number): string {
  const points = runs.flat();
  const heights = points.map(([, y]) => -y);
  const [low, high] = [minOf(heights), maxOf(heights)];
  const level = scaleLinear([low, high > low ? high : low + 1], [0, BLOCKS.length - 1]);
  const block = (ys: readonly number[]): string =>
    ys.length === 0 ? " " : BLOCKS[Math.round(level(-ys.reduce((sum, y) => sum + y, 0) / ys.length))]!;
  if (points.length <= length) return runs.map((run) => run.map(([, y]) => block([y])).join("")).join(" ");
  const bins = Array.from({ length }, (): number[] => []);
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  for (const [x, y] of points)
    bins[Math.min(length - 1, Math.floor(((x - first) / (last - first || 1)) * length))]!.push(y);
  return bins.map(block).join("");
}
