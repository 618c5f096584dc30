/**
 * @module
 * A study's events in the terminal: a board of all stages where the screen can be drawn over, otherwise a line
 * for each thing that happens.
 */
import type { StudyEvent, Task } from "../study/index.ts";
import type { Session } from "./session.ts";
import { StudyBoard } from "./study-board.ts";
import type { Panel, ProgressLine } from "./terminal.ts";
import { TrainingProgress } from "./training-progress.ts";

export interface StudyView {
  show(event: StudyEvent): void;
  stop(): void;
}

export function openStudyView(session: Session, tasks: readonly Task[]): StudyView {
  const names = tasks.map(({ name }) => name);
  const panel = session.terminal.panel();
  return panel ? new BoardView(session, names, panel) : new LineView(session, names);
}

/** Often enough for a clock, seldom enough to cost nothing. */
const REDRAW_MS = 250;

/** What models write scrolls by above the board. */
class BoardView implements StudyView {
  readonly #session: Session;
  readonly #board: StudyBoard;
  readonly #panel: Panel;
  readonly #timer: NodeJS.Timeout;

  constructor(session: Session, names: readonly string[], panel: Panel) {
    this.#session = session;
    this.#board = new StudyBoard(names, session.clock.now());
    this.#panel = panel;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  show(event: StudyEvent): void {
    this.#board.take(event, this.#session.clock.now());
    if (event.event === "sample") tellSample(this.#session, event);
    if (event.event === "stage") this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#draw();
    this.#panel.close();
  }

  #draw(): void {
    const { rss } = process.memoryUsage();
    this.#panel.show((size) => this.#board.lines(this.#session.clock.now(), size, rss));
  }
}

type Sample = Extract<StudyEvent, { readonly event: "sample" }>;

function tellSample({ terminal }: Session, { stage, step, prompt, text }: Sample): void {
  terminal.note(`  ${stage} writes after ${step} updates:`);
  terminal.note(`${prompt}${text}`.replace(/^/gm, "  │ "));
}

/** A line a stage, progress every few seconds, and the text that models write. */
class LineView implements StudyView {
  readonly #session: Session;
  readonly #stages: readonly string[];
  #training: TrainingProgress | undefined;
  #work: { readonly what: string; readonly line: ProgressLine } | undefined;

  constructor(session: Session, names: readonly string[]) {
    this.#session = session;
    this.#stages = names;
  }

  show(event: StudyEvent): void {
    const { note, progress } = this.#session.terminal;
    switch (event.event) {
      case "stage": {
        const title = `[${this.#stages.indexOf(event.stage) + 1}/${this.#stages.length}] ${event.stage}`;
        if (event.state === "cached") note(`${title}: done before`);
        if (event.state === "begin") note(title);
        if (event.state === "done") this.stop();
        break;
      }
      case "note":
        note(`  ${event.text}`);
        break;
      case "work":
        if (this.#work?.what !== event.what) {
          this.#work?.line.stop();
          this.#work = { what: event.what, line: progress(`  ${event.what}`, event.of) };
        }
        this.#work.line.update(event.done, "");
        break;
      case "sample":
        tellSample(this.#session, event);
        break;
      default:
        this.#training ??= new TrainingProgress(this.#session.terminal, `  ${event.stage}`);
        this.#training.show(event);
    }
  }

  stop(): void {
    this.#training?.stop();
    this.#work?.line.stop();
    this.#training = undefined;
    this.#work = undefined;
  }
}
