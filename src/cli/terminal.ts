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
}

/** How often a pipe is told about progress. */
const PIPE_INTERVAL_MS = 5000;

/** Where a terminal writes. */
export interface Streams {
  readonly stdout: Pick<NodeJS.WriteStream, "isTTY" | "write">;
  readonly stderr: Pick<NodeJS.WriteStream, "isTTY" | "write">;
}

export function openTerminal({ json }: { readonly json: boolean }, { stdout, stderr }: Streams = process): Terminal {
  const note = (text: string): void => void stderr.write(`${visibleText(text)}\n`);
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
    progress: (title, total) => (stderr.isTTY ? bar(title, total) : lines(title, total, note)),
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
