/**
 * @module
 * Evaluation: a method's metrics over held-out examples, without dropout.
 */
import { type ProgramHandle, program } from "../engine/index.ts";
import type { Policy } from "../policy/index.ts";
import type { Subset } from "./batches.ts";
import { type Averages, joinAverages, type Method, type Metrics } from "./method.ts";

/** Evaluates a policy on the same held-out examples, as often as asked. */
export class Evaluator<Example> {
  readonly #policy: Policy;
  readonly #method: Method<Example>;
  readonly #heldOut: Subset<Example>;
  readonly #handle: ProgramHandle;

  private constructor(policy: Policy, method: Method<Example>, heldOut: Subset<Example>, handle: ProgramHandle) {
    this.#policy = policy;
    this.#method = method;
    this.#heldOut = heldOut;
    this.#handle = handle;
  }

  /** Loads the method's forward pass; undefined when nothing is held out. */
  static async load<Example>(
    policy: Policy,
    method: Method<Example>,
    heldOut: Subset<Example>,
  ): Promise<Evaluator<Example> | undefined> {
    if (heldOut.count === 0) return undefined;
    const { outputs } = method.trace(policy.trace());
    const handle = await policy.device.load(program(`${method.name} evaluation`, { outputs }));
    return new Evaluator(policy, method, heldOut, handle);
  }

  /** The metrics of the policy as it is now, under their names with `eval_` in front. */
  async run(): Promise<Metrics> {
    const method = this.#method;
    const size = method.settings.perDeviceEvalBatchSize;
    const parts: Averages[] = [];
    for (let start = 0; start < this.#heldOut.count; start += size) {
      const examples = await this.#heldOut.read(start, start + size);
      const batch = method.collate(examples, method.normalizers(examples));
      parts.push(batch.measure(await this.#policy.device.run(this.#handle, batch.feeds)));
    }
    const metrics = Object.entries(method.metrics(joinAverages(parts)));
    return Object.fromEntries(metrics.map(([name, value]) => [`eval_${name}`, value]));
  }

  async unload(): Promise<void> {
    await this.#policy.device.unload(this.#handle);
  }
}
