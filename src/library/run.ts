/**
 * @module
 * Long work that can be awaited or followed.
 */

/**
 * Long work: `await` it for its result, or iterate over it for its events and `await` it afterwards. Nothing
 * happens before one of the two. Work that is no longer iterated over stops.
 *
 * @example
 * const run = trainOrpo(policy, { data: "pairs.jsonl", out: "tuned" });
 * for await (const event of run) if (event.event === "log") console.log(event.step, event["loss"]);
 * const { last } = await run;
 */
export class Run<Event, Result> implements AsyncIterable<Event>, PromiseLike<Result> {
  readonly #events: AsyncGenerator<Event, Result>;
  #result: Promise<Result> | undefined;

  constructor(events: AsyncGenerator<Event, Result>) {
    this.#events = events;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    let settle: { resolve(result: Result): void; reject(error: unknown): void } | undefined;
    this.#result ??= new Promise<Result>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // The loop throws the error too; a promise that nobody awaits must be no unhandled rejection.
    this.#result.catch(() => {});
    try {
      let next = await this.#events.next();
      for (; !next.done; next = await this.#events.next()) yield next.value;
      settle?.resolve(next.value);
    } catch (error) {
      settle?.reject(error);
      throw error;
    } finally {
      await this.#events.return(undefined as never);
      settle?.reject(new Error("run: stopped before its end, so it has no result"));
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: a run is awaited like a promise
  then<A = Result, B = never>(
    onResult?: ((result: Result) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#result ??= this.#drain();
    return this.#result.then(onResult, onError);
  }

  async #drain(): Promise<Result> {
    let next = await this.#events.next();
    while (!next.done) next = await this.#events.next();
    return next.value;
  }
}
