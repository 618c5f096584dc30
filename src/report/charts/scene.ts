/**
 * @module
 * What a chart shows and where, as plain data. One chart has one scene, which is painted as SVG, as TikZ, or as text.
 */
import type { RunningText } from "../document/document.ts";

/** A drawn chart, in user units: a character of text is about seven wide. */
export interface Scene {
  readonly title: string;
  /** Notes for the reader: bins, gaps, omitted points. */
  readonly notes: readonly string[];
  readonly width: number;
  readonly height: number;
  /** In painting order: bands, lines, dots, texts. */
  readonly bands: readonly SceneBand[];
  readonly lines: readonly SceneLine[];
  readonly dots: readonly SceneDot[];
  readonly texts: readonly SceneText[];
  /** The horizontal axis. */
  readonly axis: SceneAxis;
  /** One row for each estimate or curve, for a terminal. */
  readonly rows: readonly SceneRow[];
}

/** Coordinates in user units; y grows downwards. */
export type Position = readonly [x: number, y: number];

/** A grid line, a line to compare with, or the line of a series with its colour and dash pattern. */
export type Stroke = "rule" | "reference" | SeriesStyle;

/** Colour and dash pattern, as indices of `INKS` and `DASHES`. */
export interface SeriesStyle {
  readonly ink: number;
  readonly dash: number;
}

/** A line through at least one point; one point is a dot as wide as the line. */
export interface SceneLine {
  readonly stroke: Stroke;
  readonly points: readonly Position[];
}

/** A filled outline. */
export interface SceneBand {
  readonly ink: number;
  readonly points: readonly Position[];
}

export interface SceneDot {
  readonly ink: number;
  readonly at: Position;
}

/** A text on one line, vertically centred at its position. */
export interface SceneText {
  readonly text: RunningText;
  readonly at: Position;
  readonly anchor: "start" | "middle" | "end";
  /** Reads upwards. @default false */
  readonly isVertical?: boolean;
}

export interface SceneAxis {
  readonly left: number;
  readonly right: number;
  readonly label: string;
  /** The values at the left and at the right, as text. */
  readonly ends: readonly [string, string];
  /** A vertical line to compare with. */
  readonly reference?: number;
}

/** An estimate with its interval, or the points of a curve; x in user units. */
export interface SceneRow {
  readonly name: RunningText;
  /** The numbers, as text. */
  readonly text: string;
  readonly estimate?: number;
  readonly interval?: readonly [number, number];
  /** Runs of points between gaps. */
  readonly curve?: readonly (readonly Position[])[];
}

/** Estimated width of a text in user units. */
export function textWidth(text: string): number {
  return [...text].length * 6.9;
}

/** A domain of positive width, even for a single value. */
export function padDomain(low: number, high: number): [number, number] {
  if (low < high) return [low, high];
  const pad = Math.abs(low) / 10 || 1;
  return [low - pad, high + pad];
}
