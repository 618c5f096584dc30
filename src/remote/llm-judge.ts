/**
 * @module
 * A language model as judge: asked in both orders, believed where it does not change its mind.
 */
import type { Choice, Judge, Judgement, JudgeRequest } from "../comparison/index.ts";
import type { ChatAnswer, ChatClient, ChatRequest } from "./chat-client.ts";
import { judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
import { RemoteError, type RemoteFailure } from "./remote-error.ts";
import { firstBetterProbability, readVerdict, type VerdictPosition } from "./verdict.ts";

export interface LlmJudgeOptions {
  /** What stands in the records; the model's name when nothing else is given. */
  readonly id?: string;
  /** @default "token" */
  readonly style?: VerdictStyle;
  /** Of an answer. @default 4 for one token, 512 with reasons */
  readonly maxTokens?: number;
}

export interface JudgeCounts {
  /** Pairs with a judgement. */
  readonly judged: number;
  /** … of which the answer changed with the order: they are ties. */
  readonly changedMind: number;
  /** Pairs skipped because an answer could not be read. */
  readonly unreadable: number;
  /** Pairs skipped because no answer came. */
  readonly failed: number;
}

export interface LlmJudge extends Judge {
  counts(): JudgeCounts;
}

/** What one order gave. */
interface OrderAnswer {
  readonly choice: Choice;
  /** Of b; undefined where the server tells no probabilities. */
  readonly probability: number | undefined;
}

/** Room for a digit, and for the spaces and quotes that some put around it. */
const TOKEN_MAX_TOKENS = 4;
const REASONED_MAX_TOKENS = 512;

/**
 * A judge that asks a language model twice, once with each text first.
 *
 *     same answer twice: that;   different answers: a tie, "changed its mind with the order"
 *
 * Zheng et al. 2023 (arXiv:2306.05685), section 3.4: the conservative way to deal with position bias. `orders` keeps
 * both answers. Where the server tells probabilities of the first token, `scores` are those of a and b, averaged
 * over the orders.
 *
 * A pair is skipped, with its reason, when an answer cannot be read, or when none came after all tries; the others
 * go on. Judging ends with the client's `RemoteError` when the server allows nothing at all (401, 403, 404), and when it
 * cannot be reached and has not answered once.
 */
export function llmJudge(client: ChatClient, options: LlmJudgeOptions = {}): LlmJudge {
  const { id = client.model, style = "token" } = options;
  const { maxTokens = style === "token" ? TOKEN_MAX_TOKENS : REASONED_MAX_TOKENS } = options;
  const counts = { judged: 0, changedMind: 0, unreadable: 0, failed: 0 };

  let hasAnswered = false;
  let sendsLogprobs = style === "token";

  /** With probabilities, until the server refuses a request with them and takes the same without. */
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
    const place = readVerdict(answer.text, style);
    if (place === undefined) return undefined;
    const chance = style === "token" ? firstBetterProbability(answer) : undefined;
    return { choice: choiceOf(place, aFirst), probability: aFirst && chance !== undefined ? 1 - chance : chance };
  }

  return {
    rater: { kind: "llm", id },
    counts: () => ({ ...counts }),
    async judge(request, signal): Promise<Judgement> {
      // Both to their end, so that nothing is still under way, and uncounted, when the pair is done.
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

function choiceOf(place: VerdictPosition, aFirst: boolean): Choice {
  if (place === "neither") return "tie";
  return (place === "first") === aFirst ? "a" : "b";
}
