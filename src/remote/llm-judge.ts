/**
 * @module
 * A language model as judge, asked in both orders to remove position bias.
 */
import type { Choice, Judge, Judgement, JudgeRequest } from "../comparison/index.ts";
import { shorten, visibleText } from "../core/index.ts";
import type { ChatClient, ChatRequest, LimitedAnswer } from "./chat-client.ts";
import { describeDialect } from "./dialect.ts";
import { judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
import { RemoteError, type RemoteFailure } from "./remote-error.ts";
import type { ChatAnswer } from "./reply.ts";
import { firstSentence } from "./server-error.ts";
import { firstBetterProbability, readVerdict, type VerdictPosition } from "./verdict.ts";

export interface LlmJudgeOptions {
  /** Name in the records. @default the model's name */
  readonly id?: string;
  /** @default "token" */
  readonly style?: VerdictStyle;
  /** Maximum tokens of an answer. @default 4 for `token`, 512 for `reasoned`; 4096 when answers are cut off at these */
  readonly maxTokens?: number;
}

/** Counts of judged pairs. */
export interface JudgeCounts {
  /** Pairs with a judgement. */
  readonly judged: number;
  /** Judged pairs whose answers differ between the two orders; they count as ties. */
  readonly changedMind: number;
  /** Pairs skipped because an answer has no verdict. */
  readonly unreadable: number;
  /** Pairs skipped because a request failed. */
  readonly failed: number;
}

/** What a judge controls, for a report. */
export interface JudgeControls {
  /** Whether each pair is judged in both orders, which removes position bias. */
  readonly order: boolean;
  /** Whether the model thought before its answers, as far as the server tells. Thinking is never read as a verdict. */
  readonly thinking: boolean;
  /** Whether temperature 0 was requested; otherwise answers are not deterministic. */
  readonly temperature: boolean;
}

export interface LlmJudge extends Judge {
  counts(): JudgeCounts;
  controls(): JudgeControls;
  /** Notes on the answers, for a report: what was adapted to the server, thinking, unreadable answers. */
  notes(): string[];
}

/** The verdict for one order of the texts, or why there is none. */
type OrderAnswer =
  | {
      readonly choice: Choice;
      /** Probability of b; undefined when the server returns no probabilities. */
      readonly probability: number | undefined;
    }
  | { readonly reason: string };

/** A digit, with the spaces and quotes that some models add. */
const TOKEN_MAX_TOKENS = 4;
const REASONED_MAX_TOKENS = 512;
/** For models that think, unless the number of tokens is given. */
const LONG_MAX_TOKENS = 4096;

/** Answers without a verdict in a row, after which judging ends. */
const MAX_RUN = 10;
/** Different sentences of a server or model that are quoted in reasons; further ones are counted together. */
const MAX_QUOTES = 5;
const SAMPLE_LENGTH = 120;

/**
 * A judge that asks a language model twice, once with each text first.
 *
 *     same answer twice: that answer;   different answers: a tie
 *
 * Zheng et al. 2023 (arXiv:2306.05685), section 3.4: the conservative approach to position bias. `orders`
 * keeps both answers. If the server returns log-probabilities of the verdict's token, `scores` are the probabilities
 * of a and b, averaged over the orders.
 *
 * A pair is skipped with a reason when an answer has no verdict, or when a request failed after all retries. Answers
 * without a verdict are not cached.
 *
 * Judging ends with a `RemoteError` when the server denies access or credit (401, 402, 403, 404), is unreachable
 * before its first answer, or after ten answers in a row without a verdict.
 */
export function llmJudge(client: ChatClient, options: LlmJudgeOptions = {}): LlmJudge {
  const { id = client.model, style = "token", maxTokens } = options;
  const defaultMaxTokens = style === "token" ? TOKEN_MAX_TOKENS : REASONED_MAX_TOKENS;
  const limits =
    maxTokens === undefined ? { maxTokens: defaultMaxTokens, longMaxTokens: LONG_MAX_TOKENS } : { maxTokens };
  const counts = { judged: 0, changedMind: 0, unreadable: 0, failed: 0 };
  const answers = { all: 0, withThinking: 0, withoutProbability: 0 };
  const quote = quoteBook();

  let hasAnswered = false;
  let hasVerdict = false;
  let firstUnreadable: string | undefined;
  /** Answers without a verdict since the last verdict. */
  let run: { length: number; readonly first: string; readonly hint: string } | undefined;

  const readAnswer = ({ outcome, text }: ChatAnswer): VerdictPosition | undefined =>
    outcome === "complete" ? readVerdict(text, style) : undefined;

  function withoutVerdict(reason: string, sample: string, hint: string): OrderAnswer {
    run ??= { length: 0, first: sample, hint };
    run.length++;
    return { reason };
  }

  /** The reason why an answer has no verdict. */
  function explainAnswer({ outcome, text, refusal, limit }: LimitedAnswer): OrderAnswer {
    if (outcome === "declined") {
      const words = firstSentence(refusal ?? "");
      const reason = quote("the judge declined", words);
      return withoutVerdict(reason, `first answer: ${JSON.stringify(words)}`, "other criteria, or another model");
    }
    const answer = JSON.stringify(shorten(visibleText(text), SAMPLE_LENGTH));
    if (outcome === "cut") {
      const reason = `the judge's answer was cut off at --max-tokens ${limit}: raise it`;
      return withoutVerdict(
        reason,
        `first answer: ${answer}, cut off at --max-tokens ${limit}: raise it`,
        "a larger --max-tokens",
      );
    }
    firstUnreadable ??= answer;
    const hint = style === "token" ? "--verdict reasoned, or another model" : "another model";
    return withoutVerdict("the judge's answer could not be read", `first answer: ${answer}`, hint);
  }

  /** The reason why a request failed; errors that no further request avoids are thrown. */
  function explainFailure(error: unknown): OrderAnswer {
    if (!(error instanceof RemoteError) || error.failure === "not allowed") throw error;
    if (error.failure === "unreachable" && !hasAnswered) throw error;
    const reason = quote(SKIP_REASONS[error.failure], error.sentence ?? "");
    // A text that is too long for the model says nothing about the next one.
    if (error.isTooLong && hasVerdict) return { reason };
    return withoutVerdict(reason, `first: ${reason}`, RUN_HINTS[error.failure]);
  }

  async function askInOrder(request: JudgeRequest, aFirst: boolean, signal?: AbortSignal): Promise<OrderAnswer> {
    const { prompt, a, b, criteria } = request;
    const [first, second] = aFirst ? [a, b] : [b, a];
    const messages = await judgeMessages({ prompt, first, second, criteria }, style);
    const chat: ChatRequest = {
      messages,
      ...limits,
      ...(style === "token" && { logprobs: true }),
      isUsable: (answer) => readAnswer(answer) !== undefined,
    };
    const answer = await client.ask(chat, signal);
    hasAnswered = true;
    answers.all++;
    if (answer.hasThinking) answers.withThinking++;
    const position = readAnswer(answer);
    if (position === undefined) return explainAnswer(answer);
    hasVerdict = true;
    run = undefined;
    const probability = style === "token" ? firstBetterProbability(answer, style) : undefined;
    if (answer.tokens && probability === undefined) answers.withoutProbability++;
    return {
      choice: choiceOf(position, aFirst),
      probability: aFirst && probability !== undefined ? 1 - probability : probability,
    };
  }

  function checkRun(): void {
    if (!run || run.length < MAX_RUN) return;
    throw new RemoteError(
      "no verdict",
      `judge llm:${id}: must give a verdict, got ${MAX_RUN} answers in a row without one, ${run.first}; hint: ${run.hint}`,
    );
  }

  return {
    rater: { kind: "llm", id },
    knowledge: { criteria: "given", order: "both" },
    counts: () => ({ ...counts }),
    controls: () => ({
      order: true,
      thinking: answers.withThinking > 0,
      temperature: !client.dialect().omitted.includes("temperature"),
    }),
    notes() {
      const notes: string[] = [];
      const changes = describeDialect(client.dialect());
      if (changes.length > 0) notes.push(`The requests were adapted to the judge's server: ${changes.join("; ")}`);
      const { all, withThinking, withoutProbability } = answers;
      if (withThinking > 0) {
        notes.push(`The judge thought before ${withThinking} of ${all} answers; its thinking is not read as a verdict`);
      }
      if (withoutProbability > 0) {
        notes.push(`${withoutProbability} answers have no usable probability for their verdict`);
      }
      if (firstUnreadable !== undefined) notes.push(`The first answer that could not be read: ${firstUnreadable}`);
      return notes;
    },
    async judge(request, signal): Promise<Judgement> {
      checkRun();
      // Wait for both requests, so that no request is pending or uncounted when the pair is done.
      const results = await Promise.allSettled([askInOrder(request, true, signal), askInOrder(request, false, signal)]);
      const hasFailed = results.some(({ status }) => status === "rejected");
      const [aFirst, bFirst] = results.map((one) =>
        one.status === "fulfilled" ? one.value : explainFailure(one.reason),
      ) as [OrderAnswer, OrderAnswer];
      checkRun();
      if ("reason" in aFirst || "reason" in bFirst) {
        if (hasFailed) counts.failed++;
        else counts.unreadable++;
        return { choice: "skip", comment: "reason" in aFirst ? aFirst.reason : (bFirst as { reason: string }).reason };
      }
      counts.judged++;
      const isSame = aFirst.choice === bFirst.choice;
      if (!isSame) counts.changedMind++;
      const b =
        aFirst.probability === undefined || bFirst.probability === undefined
          ? undefined
          : (aFirst.probability + bFirst.probability) / 2;
      return {
        choice: isSame ? aFirst.choice : "tie",
        ...(!isSame && { comment: "changed its mind with the order" }),
        ...(b !== undefined && { scores: { a: 1 - b, b } }),
        orders: { a_first: aFirst.choice, b_first: bFirst.choice },
      };
    },
  };
}

/**
 * Adds quoted words to a reason. Reports count equal reasons, so words that differ in numbers and ids alone are quoted
 * as they were first, and only the first few different ones are quoted.
 */
function quoteBook(): (reason: string, words: string) => string {
  const known = new Map<string, string>();
  return (reason, words) => {
    if (words === "") return reason;
    const key = `${reason} ${words.replace(/\b[\w-]*\d[\w-]*\b/g, "#")}`;
    if (!known.has(key) && known.size < MAX_QUOTES) known.set(key, `${reason}: ${JSON.stringify(words)}`);
    return known.get(key) ?? reason;
  };
}

const SKIP_REASONS: Readonly<Record<RemoteFailure, string>> = {
  timeout: "the judge did not answer in time",
  unreachable: "the judge could not be reached",
  busy: "the judge was busy or failing",
  refused: "the judge's server refused the request",
  "not allowed": "the judge's server does not allow the request",
  "not an answer": "the judge's server did not answer with a completion",
  "no verdict": "the judge gave no verdict",
};

/** What helps when ten requests in a row failed. */
const RUN_HINTS: Readonly<Record<RemoteFailure, string>> = {
  timeout: "a larger --timeout, or --concurrency 1",
  unreachable: "the server may have stopped; the same command continues with the cached answers",
  busy: "ask again later, or --concurrency 1; the same command continues with the cached answers",
  refused: "another model or server, or shorter texts",
  "not allowed": "another key",
  "not an answer": "the URL must be that of an OpenAI-compatible server, such as http://127.0.0.1:8000/v1",
  "no verdict": "another model",
};

function choiceOf(position: VerdictPosition, aFirst: boolean): Choice {
  if (position === "neither") return "tie";
  return (position === "first") === aFirst ? "a" : "b";
}
