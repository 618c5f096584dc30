/**
 * @module
 * What the terminal shows: progress on stderr as bars, or as plain lines in a pipe; results on stdout;
 * with `--json`, events on stdout as JSON lines.
 */
import cliProgress from "cli-progress";

import { visibleText } from "../core/index.ts";

/** A line of progress that moves. */
export interface ProgressLine {
  /** @param note what stands behind the bar: a rate, a loss */
  update(value: number, note: string): void;
  stop(): void;
}

export interface Terminal {
  /** Whether machines read stdout. */
  readonly json: boolean;
  /** A line of progress or advice, on stderr. */
  note(text: string): void;
  /** A line of the result, on stdout. */
  print(text: string): void;
  /** A piece of a result that comes in pieces, on stdout. */
  write(text: string): void;
  /** An event for machines; does nothing without `--json`. */
  event(event: object): void;
  progress(title: string, total: number): ProgressLine;
  /** Lines below everything else that are drawn over; undefined where the screen cannot be. One at a time. */
  panel(): Panel | undefined;
}

/** The size of a screen, less the line that a prompt needs. */
export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

/** Lines at the bottom of the screen; what is noted meanwhile stands above them. */
export interface Panel {
  /** @param lines for the screen as it is now, none as wide as it */
  show(lines: (size: PanelSize) => readonly string[]): void;
  /** Leaves the lines as they are, for others to be written below. */
  close(): void;
}

/** How often a pipe is told about progress. */
const PIPE_INTERVAL_MS = 5000;

type Stream = Pick<NodeJS.WriteStream, "isTTY" | "write"> & Partial<Pick<NodeJS.WriteStream, "columns" | "rows">>;

/** Where a terminal writes. */
export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export function openTerminal({ json }: { readonly json: boolean }, { stdout, stderr }: Streams = process): Terminal {
  const bottom = panelOf(stderr);
  const note = (text: string): void => bottom.above(`${visibleText(text)}\n`);
  // What models write could move a terminal's cursor or change its title; in a pipe it is data.
  const write = (text: string): void => void stdout.write(stdout.isTTY ? visibleText(text) : text);
  return {
    json,
    note,
    print: (text) => write(`${text}\n`),
    write,
    event: (event) => {
      if (json) stdout.write(`${JSON.stringify(event)}\n`);
    },
    // Events on the same screen would be drawn over.
    panel: () => (stderr.isTTY && !(json && stdout.isTTY) ? bottom : undefined),
    progress: (title, total) => (stderr.isTTY ? bar(title, total) : lines(title, total, note)),
  };
}

/** A panel on a stream, and a way to write above it. */
function panelOf(stream: Stream): Panel & { above(text: string): void } {
  let drawn: readonly string[] = [];
  // To the first of the lines, and clear from there.
  const erased = (): string => (drawn.length > 0 ? `\u001b[${drawn.length}A\u001b[J` : "");
  const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
  return {
    above: (text) => void stream.write(drawn.length > 0 ? `${erased()}${text}${joined(drawn)}` : text),
    show(lines) {
      const { columns = 80, rows = 24 } = stream;
      const next = lines({ columns, rows: rows - 1 });
      stream.write(`${erased()}${joined(next)}`);
      drawn = next;
    },
    close() {
      drawn = [];
    },
  };
}

function bar(title: string, total: number): ProgressLine {
  const shown = new cliProgress.SingleBar({
    format: `${title} {bar} {value}/{total} · {eta_formatted} left · {note}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    stream: process.stderr,
    etaBuffer: 50,
  });
  shown.start(total, 0, { note: "" });
  return {
    update: (value, note) => shown.update(value, { note }),
    stop: () => shown.stop(),
  };
}

/** In a pipe: a line at the beginning, every few seconds, and at the end. */
function lines(title: string, total: number, note: (text: string) => void): ProgressLine {
  const begun = performance.now();
  let last = begun;
  let [value, said, behind] = [0, -1, ""];
  const say = (): void => {
    if (value === said) return;
    const seconds = (performance.now() - begun) / 1000;
    const left = value > 0 ? Math.round((seconds / value) * (total - value)) : undefined;
    note(`${title} ${value}/${total}${left === undefined ? "" : ` · ${left} s left`}${behind ? ` · ${behind}` : ""}`);
    said = value;
    last = performance.now();
  };
  return {
    update(now, text) {
      value = now;
      behind = text;
      if (performance.now() - last >= PIPE_INTERVAL_MS) say();
    },
    stop: say,
  };
}
