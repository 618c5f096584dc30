/**
 * @module
 * A language model as judge: asked in both orders, believed where it does not change its mind.
 */
import type { Choice, Judge, Judgement, JudgeRequest } from "../comparison/index.ts";
import type { ChatAnswer, ChatClient, ChatRequest } from "./chat-client.ts";
import { judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
import { RemoteError, type RemoteFailure } from "./remote-error.ts";
import { firstIsBetter, type Place, readVerdict } from "./verdict.ts";

export interface LlmJudgeOptions {
  /** What stands in the records; the model's name when nothing else is given. */
  readonly id?: string;
  /** @default "token" */
  readonly style?: VerdictStyle;
  /** Of an answer. @default 4 for one token, 512 with reasons */
  readonly maxTokens?: number;
}

export interface LlmTally {
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
  tally(): LlmTally;
}

/** What one order gave. */
interface Answered {
  readonly choice: Choice;
  /** Of b; undefined where the server tells no probabilities. */
  readonly chance: number | undefined;
}

/** Room for a digit, and for the spaces and quotes that some put around it. */
const TOKEN_ROOM = 4;
const REASONED_ROOM = 512;

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
  const { maxTokens = style === "token" ? TOKEN_ROOM : REASONED_ROOM } = options;
  const tally = { judged: 0, changedMind: 0, unreadable: 0, failed: 0 };

  let hasAnswered = false;
  let tellsChances = style === "token";

  /** With probabilities, until the server refuses a request with them and takes the same without. */
  async function askModel(chat: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer> {
    if (!tellsChances) return await client.ask(chat, signal);
    try {
      return await client.ask({ ...chat, logprobs: true }, signal);
    } catch (error) {
      if (!(error instanceof RemoteError) || error.failure !== "refused") throw error;
      const answer = await client.ask(chat, signal);
      tellsChances = false;
      return answer;
    }
  }

  async function ask(request: JudgeRequest, aFirst: boolean, signal?: AbortSignal): Promise<Answered | undefined> {
    const { prompt, a, b, criteria } = request;
    const [first, second] = aFirst ? [a, b] : [b, a];
    const messages = await judgeMessages({ prompt, first, second, criteria }, style);
    const answer = await askModel({ messages, maxTokens }, signal);
    hasAnswered = true;
    const place = readVerdict(answer.text, style);
    if (place === undefined) return undefined;
    const chance = style === "token" ? firstIsBetter(answer) : undefined;
    return { choice: choiceOf(place, aFirst), chance: aFirst && chance !== undefined ? 1 - chance : chance };
  }

  return {
    rater: { kind: "llm", id },
    tally: () => ({ ...tally }),
    async judge(request, signal): Promise<Judgement> {
      // Both to their end, so that nothing is still under way, and uncounted, when the pair is done.
      const [ahead, behind] = await Promise.allSettled([ask(request, true, signal), ask(request, false, signal)]);
      if (ahead.status === "rejected" || behind.status === "rejected") {
        const error: unknown = ahead.status === "rejected" ? ahead.reason : (behind as PromiseRejectedResult).reason;
        if (!(error instanceof RemoteError) || error.failure === "not allowed") throw error;
        if (error.failure === "unreachable" && !hasAnswered) throw error;
        tally.failed++;
        return { choice: "skip", comment: REASONS[error.failure] };
      }
      const [aFirst, bFirst] = [ahead.value, behind.value];
      if (!aFirst || !bFirst) {
        tally.unreadable++;
        return { choice: "skip", comment: "the judge's answer could not be read" };
      }
      tally.judged++;
      const isSame = aFirst.choice === bFirst.choice;
      if (!isSame) tally.changedMind++;
      const b =
        aFirst.chance === undefined || bFirst.chance === undefined ? undefined : (aFirst.chance + bFirst.chance) / 2;
      return {
        choice: isSame ? aFirst.choice : "tie",
        ...(!isSame && { comment: "changed its mind with the order" }),
        ...(b !== undefined && { scores: { a: 1 - b, b } }),
        orders: { a_first: aFirst.choice, b_first: bFirst.choice },
      };
    },
  };
}

const REASONS: Readonly<Record<RemoteFailure, string>> = {
  timeout: "the judge did not answer in time",
  unreachable: "the judge could not be reached",
  busy: "the judge was busy or failing",
  refused: "the judge refused the request",
  "not allowed": "the judge's server does not allow the request",
  "not an answer": "the judge's server did not answer with a completion",
};

function choiceOf(place: Place, aFirst: boolean): Choice {
  if (place === "neither") return "tie";
  return (place === "first") === aFirst ? "a" : "b";
}
