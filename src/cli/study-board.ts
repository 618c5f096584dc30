/**
 * @module
 * All stages of a study at once: which wait, run and are done, with progress, rate and time left.
 */
import { visibleText } from "../core/index.ts";
import type { StudyEvent, Task } from "../study/index.ts";
import { clip, duration, type Figures, Progress } from "./progress.ts";
import { TimeLeft } from "./time-left.ts";
import { trainingFigures } from "./training-progress.ts";

type State = "waiting" | "running" | "done" | "cached";

interface Row {
  readonly name: string;
  readonly state: State;
  /** When it began, and how long it took. */
  readonly begun?: number;
  readonly seconds?: number;
  readonly progress?: Progress;
  readonly figures?: Figures;
  /** Its last note. */
  readonly note?: string;
}

export interface BoardSize {
  readonly columns: number;
  /** Lines that the board may take. */
  readonly rows: number;
}

const MARKS: Readonly<Record<State, string>> = { waiting: "·", running: "▶", done: "✓", cached: "=" };

/** Keeps the stages' states; `lines` draws them. Times are milliseconds of one clock. */
export class StudyBoard {
  readonly #rows: Map<string, Row>;
  readonly #timeLeft: TimeLeft;
  readonly #begun: number;

  constructor(tasks: readonly Task[], now: number) {
    this.#rows = new Map(tasks.map(({ name }) => [name, { name, state: "waiting" }]));
    this.#timeLeft = new TimeLeft(tasks);
    this.#begun = now;
  }

  take(event: StudyEvent, now: number): void {
    this.#timeLeft.take(event, now);
    const row = this.#rows.get(event.stage);
    if (row) this.#rows.set(event.stage, changed(row, event, now));
  }

  /** One line for each stage and one for all of them; in a low window, the stages around the running one. */
  lines(now: number, { columns, rows }: BoardSize, bytes: number): string[] {
    const all = [...this.#rows.values()];
    const width = Math.min(32, Math.max(...all.map(({ name }) => name.length)));
    const finished = all.filter(({ state }) => state === "done" || state === "cached").length;
    const timeLeft = this.#timeLeft.text(now);
    const total = [
      `${finished} of ${all.length} stages · ${duration(now - this.#begun)}`,
      ...(timeLeft === "" ? [] : [timeLeft]),
      `${Math.round(bytes / 2 ** 20)} MB`,
    ].join(" · ");
    const room = Math.max(1, rows - 1);
    const running = all.findIndex(({ state }) => state === "running");
    const at = running < 0 ? finished : running;
    const start = Math.max(0, Math.min(at - Math.floor(room / 2), all.length - room));
    const shown = all.slice(start, start + room);
    const left = shown.length < all.length ? ` · stages ${start + 1} to ${start + shown.length}` : "";
    return [...shown.map((row) => line(row, width, now, columns)), total + left].map((text) =>
      clip(visibleText(text), columns),
    );
  }
}

function changed(row: Row, event: StudyEvent, now: number): Row {
  const begin = (total: number, done: number, figures: Figures): Row => ({
    ...row,
    progress: new Progress(total, done, now),
    figures,
  });
  switch (event.event) {
    case "stage":
      if (event.state === "begin") return { ...row, state: "running", begun: now };
      return { name: row.name, state: event.state, ...(event.seconds !== undefined && { seconds: event.seconds }) };
    case "note":
      return { ...row, note: event.text };
    case "work": {
      const isSame = row.progress !== undefined && row.figures?.what === event.what;
      const next = isSame ? row : begin(event.of, 0, { what: event.what });
      next.progress?.update(event.done, now);
      return next;
    }
    case "start":
      return begin(event.steps, event.resumedFrom, { what: "updates" });
    case "progress": {
      const next = row.progress ? row : begin(event.steps, event.step, {});
      next.progress?.update(event.step, now);
      const [figure, rate] = trainingFigures(event);
      return { ...next, figures: { what: "updates", figure, rate } };
    }
    case "end": {
      const { progress: _, figures: __, ...rest } = row;
      return rest;
    }
    default:
      return row;
  }
}

function line(
  { name, state, begun, seconds, progress, figures, note }: Row,
  width: number,
  now: number,
  columns: number,
): string {
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
      return `${head}  ${progress.bar(columns)} ${progress.text(now, figures ?? {})}`;
  }
}
