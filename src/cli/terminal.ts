/**
 * @module
 * The terminal: progress on stderr as bars, or as plain lines in a pipe; results on stdout; with `--json`, events on
 * stdout as JSON lines.
 */
import { visibleText } from "../core/index.ts";
import { clip, type Figures, Progress, wrap } from "./progress.ts";

/** A line of progress that moves. */
export interface ProgressLine {
  /**
   * @param figure what matters most, such as the loss
   * @param rate replaces the rate in items per second
   */
  update(value: number, figure?: string, rate?: string): void;
  stop(): void;
}

export interface Terminal {
  /** Whether machines read stdout. */
  readonly json: boolean;
  /** Characters in a line of stdout; undefined in a pipe. */
  readonly columns: number | undefined;
  /** A line of progress or advice, on stderr. */
  note(text: string): void;
  /** As `note`, on several lines where the screen is too narrow, broken between words. */
  paragraph(text: string): void;
  /** A line of the result, on stdout. */
  print(text: string): void;
  /** A piece of a result that comes in pieces, on stdout. */
  write(text: string): void;
  /** An event for machines; does nothing without `--json`. */
  event(event: object): void;
  /** @param done items that were done before */
  progress(title: string, total: number, done?: number): ProgressLine;
  /** Lines at the bottom of the screen that are drawn over; undefined in a pipe. One at a time, like `progress`. */
  panel(): Panel | undefined;
}

export interface PanelSize {
  /** Of the screen. */
  readonly columns: number;
  /** That the panel may take: the screen's, less one above it and the cursor's below it. */
  readonly rows: number;
}

/** Lines at the bottom of the screen; notes appear above them. */
export interface Panel {
  /** @param lines for the screen as it is now, each shorter than its columns; the last ones stay when there are too many */
  show(lines: (size: PanelSize) => readonly string[]): void;
  /** Leaves the lines on the screen; later output appears below them. */
  close(): void;
}

const PIPE_INTERVAL_MS = 5000;
const REDRAW_MS = 100;

type Stream = Pick<NodeJS.WriteStream, "isTTY" | "write"> & Partial<Pick<NodeJS.WriteStream, "columns" | "rows">>;

/** Where a terminal writes. */
export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export function openTerminal({ json }: { readonly json: boolean }, { stdout, stderr }: Streams = process): Terminal {
  const bottom = panelOn(stderr);
  const note = (text: string): void => bottom.above(`${visibleText(text)}\n`);
  // Escape sequences in a model's text could move the cursor or change the window's title; in a pipe it is data.
  const write = (text: string): void => void stdout.write(stdout.isTTY ? visibleText(text) : text);
  // A panel would draw over events on the same screen.
  const panel = (): Panel | undefined => (stderr.isTTY && !(json && stdout.isTTY) ? bottom : undefined);
  return {
    json,
    columns: stdout.isTTY ? stdout.columns : undefined,
    note,
    paragraph(text) {
      for (const line of stderr.isTTY ? wrap(text, stderr.columns ?? 80) : [text]) note(line);
    },
    print: (text) => write(`${text}\n`),
    write,
    event: (event) => {
      if (json) stdout.write(`${JSON.stringify(event)}\n`);
    },
    panel,
    progress(title, total, done = 0) {
      const drawn = panel();
      return drawn
        ? barLine(title, new Progress(total, done, performance.now()), drawn)
        : pipeLines(title, new Progress(total, done, performance.now()), note);
    },
  };
}

/** A panel on a stream, and a way to write above it. */
function panelOn(stream: Stream): Panel & { above(text: string): void } {
  let shown: readonly string[] = [];
  /**
   * The rows that the shown lines take now, with the cursor below them: a window that has become narrower breaks a
   * line into several rows, and one that has become lower has moved its top rows to the scrollback.
   */
  const rowsShown = (): number => {
    const { columns = 80, rows = 24 } = stream;
    const taken = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(Array.from(line).length / columns)), 0);
    return Math.min(taken, rows - 1);
  };
  // Row by row, as clearing the rest of the screen from its top row makes tmux move the screen to the scrollback.
  const erase = (): string => `\u001b[1A\u001b[2K`.repeat(rowsShown());
  const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
  return {
    above: (text) => void stream.write(`${erase()}${text}${joined(shown)}`),
    show(lines) {
      const { columns = 80, rows = 24 } = stream;
      const room = Math.max(0, rows - 2);
      const next = room === 0 ? [] : lines({ columns, rows: room }).slice(-room);
      stream.write(`${erase()}${joined(next)}`);
      shown = next;
    },
    close() {
      shown = [];
    },
  };
}

/** A line that is drawn over. */
function barLine(title: string, progress: Progress, panel: Panel): ProgressLine {
  let figures: Figures = {};
  let drawn = -Infinity;
  const draw = (now: number): void => {
    drawn = now;
    panel.show(({ columns }) => [clip(`${title} ${progress.bar(columns)} ${progress.text(now, figures)}`, columns)]);
  };
  draw(performance.now());
  return {
    update(value, figure = "", rate = "") {
      const now = performance.now();
      progress.update(value, now);
      figures = { figure, rate };
      if (now - drawn >= REDRAW_MS) draw(now);
    },
    stop() {
      draw(performance.now());
      panel.close();
    },
  };
}

/** In a pipe: a line every few seconds, and at the end. */
function pipeLines(title: string, progress: Progress, note: (text: string) => void): ProgressLine {
  let last = performance.now();
  let [noted, figures]: [number, Figures] = [progress.done, {}];
  const write = (): void => {
    const now = performance.now();
    if (progress.done === noted) return;
    note(`${title} ${progress.text(now, figures)}`);
    [noted, last] = [progress.done, now];
  };
  return {
    update(value, figure = "", rate = "") {
      progress.update(value, performance.now());
      figures = { figure, rate };
      if (performance.now() - last >= PIPE_INTERVAL_MS) write();
    },
    stop: write,
  };
}
