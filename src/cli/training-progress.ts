/**
 * @module
 * A trainer's events as lines of progress.
 */
import type { TrainEvent } from "../trainers/index.ts";
import type { ProgressLine, Terminal } from "./terminal.ts";

const fixed = (value: unknown, digits = 3): string => (typeof value === "number" ? value.toFixed(digits) : "–");

/** Shows events as they come; `stop` ends the bar. */
export class TrainingProgress {
  readonly #terminal: Terminal;
  readonly #title: string;
  #line: ProgressLine | undefined;

  constructor(terminal: Terminal, title: string) {
    this.#terminal = terminal;
    this.#title = title;
  }

  show(event: TrainEvent): void {
    switch (event.event) {
      case "start":
        if (event.resumedFrom > 0) this.#terminal.note(`${this.#title}: going on from step ${event.resumedFrom}`);
        this.#line = this.#terminal.progress(this.#title, event.steps);
        break;
      case "progress":
        this.#line?.update(event.step, `loss ${fixed(event.loss)} · ${event.tokens_per_second} tokens/s`);
        break;
      case "eval":
        this.#terminal.note(`${this.#title}: step ${event.step}: held-out loss ${fixed(event["eval_loss"])}`);
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
