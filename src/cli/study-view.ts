/**
 * @module
 * A study's events in the terminal.
 */
import type { StudyEvent, Task } from "../study/index.ts";
import type { Session } from "./session.ts";
import type { ProgressLine } from "./terminal.ts";
import { TrainingProgress } from "./training-progress.ts";

/** Shows a study's events: a line a stage, bars for long work, and the text that models write. */
export class StudyView {
  readonly #session: Session;
  readonly #stages: readonly string[];
  #training: TrainingProgress | undefined;
  #work: { readonly what: string; readonly line: ProgressLine } | undefined;

  constructor(session: Session, tasks: readonly Task[]) {
    this.#session = session;
    this.#stages = tasks.map(({ name }) => name);
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
        note(`  after ${event.step} updates it writes:`);
        note(`${event.prompt}${event.text}`.replace(/^/gm, "  │ "));
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
