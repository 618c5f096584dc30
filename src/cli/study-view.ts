/**
 * @module
 * A study's events in the terminal: a board of all stages on a screen, one line for each event in a pipe.
 */
import type { StudyEvent, Task } from "../study/index.ts";
import type { Session } from "./session.ts";
import { StudyBoard } from "./study-board.ts";
import type { Panel, ProgressLine } from "./terminal.ts";
import { TimeLeft } from "./time-left.ts";
import { TrainingLines, TrainingStop } from "./training-progress.ts";

export interface StudyView {
  show(event: StudyEvent): void;
  stop(): void;
}

export function openStudyView(session: Session, tasks: readonly Task[]): StudyView {
  const panel = session.terminal.panel();
  const view = panel ? new BoardView(session, tasks, panel) : new LineView(session, tasks);
  const stop = new StudyStop(session, tasks);
  return {
    show(event) {
      stop.take(event);
      view.show(event);
    },
    stop: () => view.stop(),
  };
}

const REDRAW_MS = 250;

/** What Ctrl-C does to the running stage: a training saves a checkpoint, any other stage starts again. */
class StudyStop {
  readonly #session: Session;
  readonly #tasks: readonly Task[];
  #training: TrainingStop | undefined;

  constructor(session: Session, tasks: readonly Task[]) {
    this.#session = session;
    this.#tasks = tasks;
    session.describeStop(
      () =>
        this.#training?.describe() ??
        "stopping; this stage will start again, finished stages stay; Ctrl-C again stops at once",
    );
  }

  take(event: StudyEvent): void {
    if (event.event === "stage") this.#training = undefined;
    if (event.event === "start") {
      this.#training = new TrainingStop({ saveSteps: this.#saveSteps(event.stage) });
    }
    if (event.event === "start" || event.event === "progress" || event.event === "checkpoint")
      this.#training?.take(event, this.#session.clock.now());
    const warning = this.#training?.warning;
    if (event.event === "start" && warning) this.#session.terminal.note(`${event.stage}: ${warning}`);
  }

  #saveSteps(name: string): number {
    const task = this.#tasks.find((one) => one.name === name);
    const { settings } = (task?.settings ?? {}) as { readonly settings?: { readonly saveSteps?: number } };
    return settings?.saveSteps ?? 0;
  }
}

/** A model's samples scroll by above the board. */
class BoardView implements StudyView {
  readonly #session: Session;
  readonly #board: StudyBoard;
  readonly #panel: Panel;
  readonly #timer: NodeJS.Timeout;

  constructor(session: Session, tasks: readonly Task[], panel: Panel) {
    this.#session = session;
    this.#board = new StudyBoard(tasks, session.clock.now());
    this.#panel = panel;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  show(event: StudyEvent): void {
    this.#board.take(event, this.#session.clock.now());
    if (event.event === "sample") noteSample(this.#session, event);
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

function noteSample({ terminal }: Session, { stage, step, prompt, text }: Sample): void {
  terminal.note(`  ${stage} writes after ${step} updates:`);
  terminal.note(`${prompt}${text}`.replace(/^/gm, "  │ "));
}

/** A line for each stage, progress every few seconds, and a model's samples. */
class LineView implements StudyView {
  readonly #session: Session;
  readonly #stages: readonly string[];
  readonly #timeLeft: TimeLeft;
  #training: TrainingLines | undefined;
  #work: { readonly what: string; readonly line: ProgressLine } | undefined;

  constructor(session: Session, tasks: readonly Task[]) {
    this.#session = session;
    this.#stages = tasks.map(({ name }) => name);
    this.#timeLeft = new TimeLeft(tasks);
  }

  show(event: StudyEvent): void {
    const { note, progress } = this.#session.terminal;
    this.#timeLeft.take(event, this.#session.clock.now());
    switch (event.event) {
      case "stage": {
        const title = `[${this.#stages.indexOf(event.stage) + 1}/${this.#stages.length}] ${event.stage}`;
        if (event.state === "cached") note(`${title}: done before`);
        if (event.state === "begin") {
          const left = this.#timeLeft.text(this.#session.clock.now());
          note(left === "" ? title : `${title} · ${left} in all`);
        }
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
        this.#work.line.update(event.done);
        break;
      case "sample":
        noteSample(this.#session, event);
        break;
      default:
        this.#training ??= new TrainingLines(this.#session.terminal, `  ${event.stage}`);
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
