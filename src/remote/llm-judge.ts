/**
 * @module
 * A language model as judge, asked in both orders to remove position bias.
 */
import type { Choice, Judge, Judgement, JudgeRequest } from "../comparison/index.ts";
import type { ChatAnswer, ChatClient, ChatRequest } from "./chat-client.ts";
import { judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
import { RemoteError, type RemoteFailure } from "./remote-error.ts";
import { firstBetterProbability, readVerdict, type VerdictPosition } from "./verdict.ts";

export interface LlmJudgeOptions {
  /** Name in the records. @default the model's name */
  readonly id?: string;
  /** @default "token" */
  readonly style?: VerdictStyle;
  /** Maximum tokens of an answer. @default 4 for `token`, 512 for `reasoned` */
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

export interface LlmJudge extends Judge {
  counts(): JudgeCounts;
}

/** The answer for one order of the texts. */
interface OrderAnswer {
  readonly choice: Choice;
  /** Probability of b; undefined when the server returns no probabilities. */
  readonly probability: number | undefined;
}

/** A digit, with the spaces and quotes that some models add. */
const TOKEN_MAX_TOKENS = 4;
const REASONED_MAX_TOKENS = 512;

/**
 * A judge that asks a language model twice, once with each text first.
 *
 *     same answer twice: that answer;   different answers: a tie
 *
 * Zheng et al. 2023 (arXiv:2306.05685), section 3.4: the conservative approach to position bias. `orders`
 * keeps both answers. If the server returns log-probabilities of the first token, `scores` are the probabilities of
 * a and b, averaged over the orders.
 *
 * A pair is skipped with a reason when an answer has no verdict, or when a request failed after all retries.
 * Judging ends with the client's `RemoteError` when the server denies access (401, 403, 404), or is unreachable
 * before its first answer.
 */
export function llmJudge(client: ChatClient, options: LlmJudgeOptions = {}): LlmJudge {
  const { id = client.model, style = "token" } = options;
  const { maxTokens = style === "token" ? TOKEN_MAX_TOKENS : REASONED_MAX_TOKENS } = options;
  const counts = { judged: 0, changedMind: 0, unreadable: 0, failed: 0 };

  let hasAnswered = false;
  let sendsLogprobs = style === "token";

  /** Requests log-probabilities, until the server refuses a request with them and accepts it without. */
  async function askClient(chat: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer> {
    if (!sendsLogprobs) return await client.ask(chat, signal);
    try {
      return await client.ask({ ...chat, logprobs: true }, signal);
    } catch (error) {
      if (!(error instanceof RemoteError) || error.failure !== "refused") throw error;
      const answer = await client.ask(chat, signal);
      sendsLogprobs = false;
      return answer;
    }
  }

  async function askInOrder(
    request: JudgeRequest,
    aFirst: boolean,
    signal?: AbortSignal,
  ): Promise<OrderAnswer | undefined> {
    const { prompt, a, b, criteria } = request;
    const [first, second] = aFirst ? [a, b] : [b, a];
    const messages = await judgeMessages({ prompt, first, second, criteria }, style);
    const answer = await askClient({ messages, maxTokens }, signal);
    hasAnswered = true;
    const position = readVerdict(answer.text, style);
    if (position === undefined) return undefined;
    const probability = style === "token" ? firstBetterProbability(answer) : undefined;
    return {
      choice: choiceOf(position, aFirst),
      probability: aFirst && probability !== undefined ? 1 - probability : probability,
    };
  }

  return {
    rater: { kind: "llm", id },
    counts: () => ({ ...counts }),
    async judge(request, signal): Promise<Judgement> {
      // Wait for both requests, so that no request is pending or uncounted when the pair is done.
      const [aFirstResult, bFirstResult] = await Promise.allSettled([
        askInOrder(request, true, signal),
        askInOrder(request, false, signal),
      ]);
      if (aFirstResult.status === "rejected" || bFirstResult.status === "rejected") {
        const error: unknown =
          aFirstResult.status === "rejected" ? aFirstResult.reason : (bFirstResult as PromiseRejectedResult).reason;
        if (!(error instanceof RemoteError) || error.failure === "not allowed") throw error;
        if (error.failure === "unreachable" && !hasAnswered) throw error;
        counts.failed++;
        return { choice: "skip", comment: SKIP_REASONS[error.failure] };
      }
      const [aFirst, bFirst] = [aFirstResult.value, bFirstResult.value];
      if (!aFirst || !bFirst) {
        counts.unreadable++;
        return { choice: "skip", comment: "the judge's answer could not be read" };
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

const SKIP_REASONS: Readonly<Record<RemoteFailure, string>> = {
  timeout: "the judge did not answer in time",
  unreachable: "the judge could not be reached",
  busy: "the judge was busy or failing",
  refused: "the judge refused the request",
  "not allowed": "the judge's server does not allow the request",
  "not an answer": "the judge's server did not answer with a completion",
};

function choiceOf(position: VerdictPosition, aFirst: boolean): Choice {
  if (position === "neither") return "tie";
  return (position === "first") === aFirst ? "a" : "b";
}
