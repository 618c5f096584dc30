/**
 * @module
 * All stages of a study at once: what waits, runs and is done, how far, how fast, and how long yet.
 */
import { visibleText } from "../core/index.ts";
import type { StudyEvent } from "../study/index.ts";

type State = "waiting" | "running" | "done" | "cached";

interface Row {
  readonly name: string;
  readonly state: State;
  /** When it began, and how long it took. */
  readonly begun?: number;
  readonly seconds?: number;
  readonly progress?: Progress;
  /** What it said last. */
  readonly note?: string;
}

interface Progress {
  readonly what: string;
  readonly done: number;
  readonly of: number;
  /** When it was first seen, and how far it was then: earlier work tells nothing of the rate. */
  readonly since: number;
  readonly from: number;
  readonly behind: string;
}

export interface BoardSize {
  readonly columns: number;
  /** Lines that the board may take. */
  readonly rows: number;
}

const MARKS: Readonly<Record<State, string>> = { waiting: "·", running: "▶", done: "✓", cached: "=" };
const BAR = 20;

/** Keeps the stages' states; `lines` draws them. Times are milliseconds of one clock. */
export class StudyBoard {
  readonly #rows: Map<string, Row>;
  readonly #begun: number;

  constructor(names: readonly string[], now: number) {
    this.#rows = new Map(names.map((name) => [name, { name, state: "waiting" }]));
    this.#begun = now;
  }

  take(event: StudyEvent, now: number): void {
    const row = this.#rows.get(event.stage);
    if (row) this.#rows.set(event.stage, changed(row, event, now));
  }

  /** A line a stage and one for all; where there is no room for all stages, those around the one that runs. */
  lines(now: number, { columns, rows }: BoardSize, bytes: number): string[] {
    const all = [...this.#rows.values()];
    const width = Math.min(32, Math.max(...all.map(({ name }) => name.length)));
    const finished = all.filter(({ state }) => state === "done" || state === "cached").length;
    const total = `${finished} of ${all.length} stages · ${duration(now - this.#begun)} · ${Math.round(bytes / 2 ** 20)} MB`;
    const room = Math.max(1, rows - 1);
    const running = all.findIndex(({ state }) => state === "running");
    const at = running < 0 ? finished : running;
    const start = Math.max(0, Math.min(at - Math.floor(room / 2), all.length - room));
    const shown = all.slice(start, start + room);
    const left = shown.length < all.length ? ` · stages ${start + 1} to ${start + shown.length}` : "";
    return [...shown.map((row) => line(row, width, now)), total + left].map((text) =>
      clipped(visibleText(text), columns),
    );
  }
}

function changed(row: Row, event: StudyEvent, now: number): Row {
  const advance = (what: string, done: number, of: number, behind = ""): Row => {
    const before = row.progress?.what === what ? row.progress : undefined;
    return { ...row, progress: { what, done, of, behind, since: before?.since ?? now, from: before?.from ?? done } };
  };
  switch (event.event) {
    case "stage":
      if (event.state === "begin") return { ...row, state: "running", begun: now };
      return { name: row.name, state: event.state, ...(event.seconds !== undefined && { seconds: event.seconds }) };
    case "note":
      return { ...row, note: event.text };
    case "work":
      return advance(event.what, event.done, event.of);
    case "start":
      return advance("updates", event.resumedFrom, event.steps);
    case "progress": {
      const of = row.progress?.of ?? event.step;
      return advance("updates", event.step, of, `loss ${event.loss.toFixed(3)} · ${event.tokens_per_second} tokens/s`);
    }
    case "end": {
      const { progress: _, ...rest } = row;
      return rest;
    }
    default:
      return row;
  }
}

function line({ name, state, begun, seconds, progress, note }: Row, width: number, now: number): string {
  const head = `${MARKS[state]} ${name.padEnd(width)}`;
  switch (state) {
    case "waiting":
      return head.trimEnd();
    case "cached":
      return `${head}  done before`;
    case "done":
      return `${head}  ${duration(1000 * (seconds ?? 0))}`;
    case "running":
      if (!progress) return `${head}  ${duration(now - (begun ?? now))}${note === undefined ? "" : ` · ${note}`}`;
      return `${head}  ${progressText(progress, now)}`;
  }
}

function progressText({ what, done, of, since, from, behind }: Progress, now: number): string {
  const filled = of > 0 ? Math.min(BAR, Math.floor((BAR * done) / of)) : 0;
  const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)}`;
  const perItem = done > from ? (now - since) / (done - from) : undefined;
  const left = perItem === undefined ? "" : ` · ${duration(perItem * (of - done))} left · ${rate(perItem)}`;
  return `${bar} ${done}/${of} ${what}${left}${behind === "" ? "" : ` · ${behind}`}`;
}

function rate(milliseconds: number): string {
  const perSecond = 1000 / Math.max(milliseconds, 1e-9);
  return perSecond >= 1 ? `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s` : `${(1 / perSecond).toFixed(1)} s each`;
}

/** `8 s`, `1:05`, `1:00:05`. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A line that would wrap cannot be drawn over. */
function clipped(text: string, columns: number): string {
  const letters = Array.from(text.replaceAll("\n", " "));
  return letters.length < columns ? letters.join("") : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
}
