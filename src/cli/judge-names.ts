/**
 * @module
 * Judges by their command-line names.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import {
  type Judge,
  type JudgeKind,
  type JudgePlace,
  type OpenedJudge,
  type Rule,
  ruleJudge,
} from "../comparison/index.ts";
import { DataError, UsageError } from "../core/index.ts";
import { chatClient, llmJudge, openAnswerCache, type TokenPrices } from "../remote/index.ts";
import { judgesWith } from "../study/index.ts";

export interface JudgeOptions {
  readonly concurrency: number;
  readonly verdict: string;
  readonly timeout: number;
  readonly retries: number;
  readonly cache?: string;
  readonly price?: string;
  readonly maxTokens?: number;
}

/** Environment variable with the API key of an `llm:` judge. */
const KEY_VARIABLE = "PENCHANT_API_KEY";

/** One day; timers above 24 days would fire at once. */
export const MAX_TIMEOUT_SECONDS = 86_400;

/** A module with a rule. */
const moduleJudges: JudgeKind = {
  spelling: "rule:FILE.mjs",
  help: `a module that exports a function of {id, prompt, a, b, criteria}, which answers "a", "b", "tie", "both_bad" or "skip". THIS RUNS THE FILE'S CODE with your permissions: use only files that you trust`,
  matches: (name) => /^rule:.*\.m?js$/.test(name),
  file: (name) => name.slice("rule:".length),
  async open(name, { path = (written) => written }) {
    const file = name.slice("rule:".length);
    return { judge: await moduleJudge(name, path(file)) };
  },
};

/** A language model behind a server. */
const remoteJudges = (options: JudgeOptions): JudgeKind => ({
  spelling: "llm:URL#MODEL",
  help: `a model behind an OpenAI-compatible server, such as llm:http://127.0.0.1:8000/v1#qwen. It is asked in both orders; if the answers differ, the pair is a tie. Requests are adapted to what the server accepts, and the result says how. Ten answers in a row without a verdict end the comparison. The API key is read from the environment variable ${KEY_VARIABLE}. The judged texts may contain instructions to the judge (prompt injection): they are enclosed in delimiters that they cannot know, which reduces the risk but does not remove it`,
  matches: (name) => name.startsWith("llm:"),
  open: (name, place) => remoteJudge(name, name.slice("llm:".length), place, options),
});

/** The kinds of judges that the command line opens besides the built-in ones. */
export const commandLineJudges = (options: JudgeOptions = DEFAULTS): readonly JudgeKind[] => [
  moduleJudges,
  remoteJudges(options),
];

const DEFAULTS: JudgeOptions = { concurrency: 2, verdict: "token", timeout: 60, retries: 4 };

const HELP_WIDTH = 100;

/** For `--help`. */
export const judgeHelp: string = [
  "Judges:",
  ...judgesWith(commandLineJudges()).kinds.flatMap(({ spelling, help }) => {
    const [first = "", ...rest] = wrap(help, HELP_WIDTH);
    return [`  ${spelling.padEnd(15)}  ${first}`, ...rest.map((line) => `${" ".repeat(19)}${line}`)];
  }),
].join("\n");

/** The lines of a text, each of at most `width` characters where its words allow it. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

async function remoteJudge(
  name: string,
  rest: string,
  { storage, where, cache: placed }: JudgePlace,
  options: JudgeOptions,
): Promise<OpenedJudge> {
  const at = rest.lastIndexOf("#");
  const [url, model] = [rest.slice(0, Math.max(0, at)), rest.slice(at + 1)];
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url) || model === "") {
    throw new UsageError(
      `${where}: judge llm must be llm:URL#MODEL with a URL of http or https, got ${JSON.stringify(name)}`,
    );
  }
  const { verdict, timeout, retries, concurrency, cache = placed } = options;
  if (verdict !== "token" && verdict !== "reasoned") {
    throw new UsageError(`compare: --verdict must be token or reasoned, got ${JSON.stringify(verdict)}`);
  }
  const { price, maxTokens } = options;
  const prices = price === undefined ? undefined : parsePrices(price);
  const key = process.env[KEY_VARIABLE]?.trim();
  const client = chatClient({
    url,
    model,
    fetch,
    sleep: async (milliseconds, signal) => void (await setTimeout(milliseconds, undefined, { signal })),
    now: Date.now,
    timeoutMs: timeout * 1000,
    retries,
    ...(key && { key }),
    ...(cache && { cache: await openAnswerCache(storage, cache) }),
    ...(prices && { prices }),
  });
  const judge = llmJudge(client, { style: verdict, ...(maxTokens !== undefined && { maxTokens }) });
  return {
    name,
    judge,
    concurrency,
    finish() {
      const counts = { ...judge.counts(), ...client.counts() };
      const { judged, changedMind, unreadable, failed, requests, cached, timeouts, cost } = counts;
      return {
        counts,
        notes: [
          `${judged} pairs judged in both orders, of which ${changedMind} are ties because the answers differ; skipped: ${unreadable} unreadable, ${failed} without an answer`,
          `${requests} requests (${counts.retries} retries, ${timeouts} timeouts), ${cached} answers from the cache; ${counts.promptTokens} prompt tokens, ${counts.completionTokens} completion tokens${cost === undefined ? "" : `; cost ${Number(cost.toPrecision(3))} at ${price} per million tokens`}`,
          ...judge.notes(),
        ],
      };
    },
  };
}

/** Parses `0.15,0.6`: the prices per million prompt and completion tokens. */
function parsePrices(text: string): TokenPrices {
  const [prompt, completion, ...more] = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const isPrice = (value: number | undefined): value is number => value !== undefined && value >= 0 && value < Infinity;
  if (isPrice(prompt) && isPrice(completion) && more.length === 0) return { prompt, completion };
  throw new UsageError(
    `compare: --price must be what a million tokens cost, READ,WRITTEN such as 0.15,0.6, got ${JSON.stringify(text)}`,
  );
}

/** Loads and runs the code of a file, as `--help` warns. */
async function moduleJudge(name: string, file: string): Promise<Judge> {
  const path = resolve(file);
  if (!existsSync(path)) throw new DataError(`${file}: cannot read, no such file`);
  let exported: Record<string, unknown>;
  try {
    exported = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new DataError(`${file}: must be a module that loads, got ${String(cause)}`, { cause });
  }
  const functions = Object.values(exported).filter((value) => typeof value === "function");
  const rule = typeof exported["default"] === "function" ? exported["default"] : functions[0];
  if (!rule || (rule !== exported["default"] && functions.length > 1)) {
    throw new DataError(
      `${file}: must export one function, or one as default, got ${functions.length === 0 ? "none" : functions.length}`,
    );
  }
  return ruleJudge(name.slice("rule:".length), async (request) => {
    try {
      return await (rule as Rule)(request);
    } catch (cause) {
      throw new DataError(`judge ${name}: must answer for ${request.id}, got ${String(cause)}`, { cause });
    }
  });
}
