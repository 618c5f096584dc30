/**
 * @module
 * The time left of a whole study, estimated while it runs.
 */
import { embeddedCorpus } from "../data/index.ts";
import type { StudyEvent, Task } from "../study/index.ts";
import { duration, Progress } from "./progress.ts";

/** Stages whose time grows with the same unit of work; the others take seconds. */
type Family = "training" | "generation";

const FAMILIES: Readonly<Record<string, Family>> = {
  sft: "training",
  orpo: "training",
  pairs: "generation",
  generate: "generation",
};

/** Work of a task in tokens: an upper bound, whose ratio between stages is what counts; undefined before it runs. */
interface Work {
  readonly family: Family;
  readonly tokens: number | undefined;
}

type Mapping = Readonly<Record<string, unknown>>;

const mapping = (value: unknown): Mapping => (typeof value === "object" && value !== null ? (value as Mapping) : {});
const number = (value: unknown, fallback: number): number => (typeof value === "number" ? value : fallback);

/**
 * Learns the rate of each family of stages from those that have run and from the one that runs, and applies it to
 * the work of those that wait. A stage that has run with another value of the matrix, such as another seed, is
 * expected to take as long again.
 */
export class TimeLeft {
  readonly #tasks: ReadonlyMap<string, Task>;
  readonly #work = new Map<string, Work>();
  /** Milliseconds of the stages that have run; 0 for those that were done before. */
  readonly #finished = new Map<string, number>();
  #running: { readonly name: string; readonly since: number; progress?: Progress } | undefined;

  constructor(tasks: readonly Task[]) {
    this.#tasks = new Map(tasks.map((task) => [task.name, task]));
    for (const task of tasks) {
      const work = this.#workOf(task);
      if (work) this.#work.set(task.name, work);
    }
  }

  take(event: StudyEvent, now: number): void {
    const name = event.stage;
    if (!this.#tasks.has(name)) return;
    switch (event.event) {
      case "stage":
        if (event.state === "begin") this.#running = { name, since: now };
        else {
          this.#finished.set(name, event.state === "done" ? 1000 * number(event.seconds, 0) : 0);
          this.#running = undefined;
        }
        break;
      case "start":
        if (this.#running) this.#running.progress = new Progress(event.steps, event.resumedFrom, now);
        break;
      case "work":
        if (this.#running) {
          if (this.#running.progress?.total !== event.of) this.#running.progress = new Progress(event.of, 0, now);
          this.#running.progress.update(event.done, now);
        }
        break;
      case "progress":
        this.#running?.progress?.update(event.step, now);
        break;
    }
  }

  /**
   * `about 12:30 left`; `at least 3:10 left` where a stage waits whose kind has not run yet. Empty until something is
   * known.
   */
  text(now: number): string {
    let [milliseconds, isKnown, isComplete] = [0, false, true];
    for (const name of this.#tasks.keys()) {
      if (this.#finished.has(name)) continue;
      const expected = this.#running?.name === name ? this.#runningLeft(now) : this.#expected(name);
      if (expected !== undefined) {
        milliseconds += expected;
        isKnown ||= expected >= 1000;
      } else if (this.#work.has(name)) isComplete = false;
    }
    return isKnown ? `${isComplete ? "about" : "at least"} ${duration(milliseconds)} left` : "";
  }

  #runningLeft(now: number): number | undefined {
    const { name, since, progress } = this.#running!;
    const expected = this.#expected(name);
    return progress?.left(now) ?? (expected === undefined ? undefined : Math.max(0, expected - (now - since)));
  }

  /** Milliseconds that a whole stage takes. */
  #expected(name: string): number | undefined {
    const { stage } = this.#tasks.get(name)!;
    const same = [...this.#finished].filter(([other, time]) => time > 0 && this.#tasks.get(other)!.stage === stage);
    if (same.length > 0) return same.reduce((sum, [, time]) => sum + time, 0) / same.length;
    const work = this.#work.get(name);
    if (work?.tokens === undefined) return undefined;
    const rate = this.#millisecondsPerToken(work.family);
    return rate === undefined ? undefined : rate * work.tokens;
  }

  #millisecondsPerToken(wanted: Family): number | undefined {
    let [milliseconds, tokens] = [0, 0];
    for (const [name, work] of this.#work) {
      if (work.family !== wanted || work.tokens === undefined) continue;
      const time = this.#finished.get(name) ?? this.#runningWhole(name);
      if (!time) continue;
      milliseconds += time;
      tokens += work.tokens;
    }
    return tokens > 0 ? milliseconds / tokens : undefined;
  }

  /** Milliseconds that the running stage takes in all, at its present rate. */
  #runningWhole(name: string): number | undefined {
    if (this.#running?.name !== name) return undefined;
    const { progress } = this.#running;
    return progress?.perItem === undefined ? undefined : progress.perItem * progress.total;
  }

  #workOf({ uses, settings, inputs }: Task): Work | undefined {
    const family = FAMILIES[uses];
    if (family === undefined) return undefined;
    const own = mapping(settings);
    const method = mapping(own["settings"]);
    const corpus = mapping(this.#tasks.get(inputs["corpus"] ?? "")?.settings);
    // How many rows another text has is not known before it is read.
    const isEmbedded = embeddedCorpus(String(corpus["source"])) !== undefined;
    const length = number(method["maxNewTokens"], number(method["maxLength"], 80));
    switch (uses) {
      case "sft":
      case "orpo": {
        const batch = number(method["perDeviceTrainBatchSize"], 1) * number(method["gradientAccumulationSteps"], 1);
        const rows = isEmbedded ? number(corpus[uses === "orpo" ? "pairs" : "rows"], Number.NaN) : Number.NaN;
        const updates = number(method["maxSteps"], Math.ceil((number(method["numTrainEpochs"], 1) * rows) / batch));
        const tokens = updates * batch * length * (uses === "orpo" ? 2 : 1);
        return { family, tokens: Number.isFinite(tokens) ? tokens : undefined };
      }
      case "pairs":
        // The pairs of an embedded corpus are copied.
        return isEmbedded
          ? undefined
          : { family, tokens: number(own["count"], 0) * number(own["samples"], 1) * length };
      default:
        return { family, tokens: number(corpus["prompts"], 1) * number(method["numReturnSequences"], 1) * length };
    }
  }
}
