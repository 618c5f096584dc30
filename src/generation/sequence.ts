/**
 * @module
 * One completion while it is generated: its tokens with their log-probabilities, and the text that is certain.
 */
import { RandomStream } from "../core/index.ts";
import type { TextTokenizer } from "../data/index.ts";
import { argmax, logSoftmaxAt, processLogits, sampleToken } from "./processors.ts";
import type { GenerationSettings } from "./settings.ts";

/** Why a completion ended: the end-of-text token, a stop string, or its maximum length. */
export type FinishReason = "eos" | "stop" | "length";

/** A generated token. */
export interface GeneratedToken {
  readonly token: number;
  /** log π of the token under the model, in nats. */
  readonly tokenLogp: number;
  /** Its log-probability under the distribution that it was drawn from, after all processors; 0 when greedy. */
  readonly samplingLogp: number;
  /** The text that is certain now: empty while a character or a stop string may be incomplete. */
  readonly text: string;
}

export class Sequence {
  readonly promptIds: readonly number[];
  /** The tokens so far; the last one may be the end-of-text token. */
  readonly tokens: number[] = [];
  readonly tokenLogps: number[] = [];
  readonly samplingLogps: number[] = [];
  text = "";
  finish: FinishReason | undefined;
  readonly #limit: number;
  readonly #random: RandomStream;
  readonly #tokenizer: TextTokenizer;
  readonly #settings: GenerationSettings;

  /**
   * @param name names the random stream: each completion has its own, so that batches change no result
   * @param limit how many tokens it may have
   */
  constructor(
    name: string,
    promptIds: readonly number[],
    limit: number,
    { tokenizer, settings }: { readonly tokenizer: TextTokenizer; readonly settings: GenerationSettings },
  ) {
    this.promptIds = promptIds;
    this.#limit = limit;
    this.#random = new RandomStream(settings.seed, `sampling/${name}`);
    this.#tokenizer = tokenizer;
    this.#settings = settings;
  }

  /** The token that the model reads next. */
  get lastToken(): number {
    return this.tokens.at(-1) ?? this.promptIds.at(-1)!;
  }

  /** Chooses the next token from the model's logits. */
  advance(logits: Float32Array): GeneratedToken {
    // Ids that the tokenizer does not know pad the vocabulary; they are never chosen.
    const raw = Float64Array.from(logits.subarray(0, this.#tokenizer.size));
    const processed = raw.slice();
    processLogits(processed, [...this.promptIds, ...this.tokens], this.#settings);
    const { doSample } = this.#settings;
    const token = doSample ? sampleToken(processed, this.#random.uniform()) : argmax(processed);
    const tokenLogp = logSoftmaxAt(raw, token);
    const samplingLogp = doSample ? logSoftmaxAt(processed, token) : 0;
    this.tokens.push(token);
    this.tokenLogps.push(tokenLogp);
    this.samplingLogps.push(samplingLogp);
    return { token, tokenLogp, samplingLogp, text: this.#settle(token) };
  }

  /** Ends the completion where it must end; returns the text that has become certain. */
  #settle(token: number): string {
    const isEos = this.#tokenizer.endOfText.stopIds.includes(token);
    if (isEos) this.finish = "eos";
    else if (this.tokens.length >= this.#limit) this.finish = "length";
    const decoded = this.#tokenizer.decode(isEos ? this.tokens.slice(0, -1) : this.tokens);
    // An incomplete character at the end is no text yet, and may become part of a stop string.
    const whole = this.finish ? decoded : decoded.replace(/\uFFFD+$/, "");
    const starts = this.#settings.stopStrings.map((stop) => whole.indexOf(stop)).filter((at) => at >= 0);
    if (starts.length > 0) {
      if (!isEos) this.finish = "stop";
      return this.#extend(whole.slice(0, Math.min(...starts)));
    }
    return this.#extend(this.finish ? whole : whole.slice(0, whole.length - this.#stopBeginning(whole)));
  }

  #extend(text: string): string {
    const added = text.slice(this.text.length);
    this.text = text;
    return added;
  }

  /** How much of the end may be the beginning of a stop string. */
  #stopBeginning(whole: string): number {
    const beginnings = this.#settings.stopStrings.map((stop) => {
      for (let length = Math.min(stop.length - 1, whole.length); length > 0; length--) {
        if (whole.endsWith(stop.slice(0, length))) return length;
      }
      return 0;
    });
    return Math.max(0, ...beginnings);
  }
}
