/**
 * @module
 * A trainer's events as lines of progress, and what Ctrl-C does to the running step.
 */
import type { TrainEvent } from "../trainers/index.ts";
import { duration, Progress } from "./progress.ts";
import type { Session } from "./session.ts";
import type { ProgressLine, Terminal } from "./terminal.ts";

const fixed = (value: unknown, digits = 3): string => (typeof value === "number" ? value.toFixed(digits) : "–");

export interface TrainingProgressOptions {
  /** The run's setting: 0 saves no checkpoints. */
  readonly saveSteps: number;
}

type ProgressEvent = Extract<TrainEvent, { readonly event: "progress" }>;

/** The loss, and the rate where it is known: `[figure, rate]` of a progress line. */
export function trainingFigures({ loss, tokens_per_second: rate }: ProgressEvent): [figure: string, rate: string] {
  return [`loss ${fixed(loss)}`, rate > 0 ? `${rate} tokens/s` : ""];
}

/** Tells what a stop does to a running training: its steps are counted from its events. */
export class TrainingStop {
  readonly #saveSteps: number;
  #progress: Progress | undefined;
  #checkpoint: number | undefined;

  constructor({ saveSteps }: TrainingProgressOptions) {
    this.#saveSteps = saveSteps;
  }

  take(event: TrainEvent, now: number): void {
    if (event.event === "start") {
      this.#progress = new Progress(event.steps, event.resumedFrom, now);
      if (event.resumedFrom > 0) this.#checkpoint = event.resumedFrom;
    }
    if (event.event === "progress") this.#progress?.update(event.step, now);
  }

  /** Where the same command goes on: `from step 20`, or `from the beginning`. */
  get #onward(): string {
    return this.#checkpoint === undefined ? "from the beginning" : `from step ${this.#checkpoint}`;
  }

  /** What to say before the first step of a run that saves no checkpoints; undefined where it saves some. */
  get warning(): string | undefined {
    if (this.#saveSteps > 0) return undefined;
    return `checkpoints are off: after an interruption the same command starts ${this.#onward}`;
  }

  /** What the first Ctrl-C does, and what a second one loses. */
  describe(): string {
    const typical = this.#progress?.typicalItem;
    const seconds = typical === undefined || typical < 1000 ? "" : `; a step takes about ${duration(typical)}`;
    const saving = this.#saveSteps > 0 ? "then saving a checkpoint" : "then stopping; no checkpoint is saved";
    const loses = this.#saveSteps > 0 ? " and loses the steps since the last checkpoint" : "";
    return `finishing this step, ${saving}${seconds}; Ctrl-C again stops at once${loses}`;
  }
}

/** Shows a trainer's events as they come; `stop` ends the bar. */
export class TrainingLines {
  readonly #terminal: Terminal;
  readonly #title: string;
  #line: ProgressLine | undefined;

  constructor(terminal: Terminal, title: string) {
    this.#terminal = terminal;
    this.#title = title;
  }

  show(event: TrainEvent): void {
    const { note, progress } = this.#terminal;
    switch (event.event) {
      case "start":
        if (event.resumedFrom > 0) note(`${this.#title}: going on from step ${event.resumedFrom}`);
        this.#line = progress(this.#title, event.steps, event.resumedFrom);
        break;
      case "progress":
        this.#line?.update(event.step, ...trainingFigures(event));
        break;
      case "eval":
        note(`${this.#title}: step ${event.step}: held-out loss ${fixed(event["eval_loss"])}`);
        break;
      case "log":
      case "checkpoint":
        break;
      case "end":
        this.stop();
        break;
    }
  }

  stop(): void {
    this.#line?.stop();
    this.#line = undefined;
  }
}

/** The lines of a command that trains, which also tells what Ctrl-C does. */
export class TrainingProgress {
  readonly #session: Session;
  readonly #lines: TrainingLines;
  readonly #title: string;
  readonly #stop: TrainingStop;

  constructor(session: Session, title: string, options: TrainingProgressOptions) {
    this.#session = session;
    this.#title = title;
    this.#lines = new TrainingLines(session.terminal, title);
    this.#stop = new TrainingStop(options);
    session.describeStop(() => this.#stop.describe());
  }

  show(event: TrainEvent): void {
    this.#stop.take(event, this.#session.clock.now());
    const { warning } = this.#stop;
    if (event.event === "start" && warning) this.#session.terminal.note(`${this.#title}: ${warning}`);
    this.#lines.show(event);
  }

  stop(): void {
    this.#lines.stop();
  }
}
