import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { TextTokenizer } from "../../src/data/index.ts";
import type { Device } from "../../src/engine/index.ts";
import { type Completion, type GenerationEvent, generate, streamCompletions } from "../../src/generation/index.ts";
import { loadWeights, readModel } from "../../src/models/index.ts";
import { inProcessDevice, NodeStorage } from "../../src/platform/node/index.ts";
import { Policy } from "../../src/policy/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/generation.json", import.meta.url), "utf8")) as {
  greedy: Record<string, { prompt: number[]; repetitionPenalty: number; tokens: number[] }[]>;
};

/** Ids written as numbers: "5 9 2" is three tokens; letters a, b, … are its text. */
const numbers = {
  size: 40,
  eosTokenId: 1,
  endOfText: { stopIds: [1] },
  bosTokenId: null,
  encode: (text: string) => (text === "" ? [] : text.split(" ").map(Number)),
  decode: (ids: readonly number[]) => ids.map((id) => String.fromCodePoint(97 + id)).join(""),
} as unknown as TextTokenizer;

describe.each(Object.keys(golden.greedy))("%s", (name) => {
  const folder = new URL(`../golden/${name}`, import.meta.url).pathname;
  const storage = new NodeStorage();
  let device: Device;
  let policy: Policy;
  beforeAll(async () => {
    device = inProcessDevice();
    const model = await readModel(storage, folder);
    await loadWeights(storage, folder, model, device);
    policy = new Policy({ model, tokenizer: numbers, device, storage, prefix: "" });
  });
  afterAll(() => device.close());

  test.each([1, 1.3])(
    "greedy decoding of ragged prompts with repetition penalty %f, as transformers",
    async (repetitionPenalty) => {
      const cases = golden.greedy[name]!.filter((entry) => entry.repetitionPenalty === repetitionPenalty);
      const prompts = cases.map(({ prompt }) => prompt.join(" "));
      const completions = await generate(policy, prompts, { doSample: false, maxNewTokens: 10, repetitionPenalty });
      completions.forEach(([completion], i) => {
        const wanted = cases[i]!.tokens;
        expect(completion!.tokens).toEqual(wanted);
      });
    },
  );

  test("samples do not depend on the batch they are drawn in", async () => {
    const prompts = ["5 9 2", "4 8 15 16 23", "7"];
    const given = { maxNewTokens: 12, numReturnSequences: 3, temperature: 1.5, seed: 3 };
    const together = await generate(policy, prompts, given);
    const alone = await generate(policy, prompts, { ...given, batchSize: 3 });
    const choices = (all: readonly Completion[][]) =>
      all.flat().map(({ text, tokens, finish }) => [text, tokens, finish]);
    expect(choices(alone)).toEqual(choices(together));
    alone.flat().forEach(({ tokenLogps }, i) => {
      const others = together.flat()[i]!.tokenLogps;
      for (const [t, logp] of tokenLogps.entries()) expect(Math.abs(logp - others[t]!)).toBeLessThan(1e-5);
    });
    const texts = together.flat().map(({ text }) => text);
    expect(new Set(texts).size).toBeGreaterThan(texts.length / 2);
    expect(await generate(policy, prompts, { ...given, seed: 4 })).not.toEqual(together);
  });

  test("tokens carry the model's log-probability, and that of the distribution they were drawn from", async () => {
    const given = { maxNewTokens: 8, numReturnSequences: 2, seed: 3 };
    const [plain] = await generate(policy, ["5 9 2"], given);
    // Without processors both are the same, and they are those of a forward pass over the whole text.
    const sequences = plain!.map(({ tokens }) => ({ tokens: [5, 9, 2, ...tokens], from: 3 }));
    const scored = await policy.logps(sequences);
    plain!.forEach(({ tokenLogps, samplingLogps }, i) => {
      expect(tokenLogps).toHaveLength(scored[i]!.length);
      for (const [t, logp] of tokenLogps.entries()) expect(Math.abs(logp - scored[i]![t]!)).toBeLessThan(1e-4);
      for (const [t, logp] of samplingLogps.entries()) expect(Math.abs(logp - tokenLogps[t]!)).toBeLessThan(1e-9);
    });
    // Of two tokens that stay, one is drawn: their probabilities add up to 1.
    const [narrow] = await generate(policy, ["5 9 2"], { ...given, topK: 2, temperature: 0.5 });
    for (const { tokenLogps, samplingLogps } of narrow!)
      samplingLogps.forEach((logp, t) => {
        expect(logp).toBeLessThanOrEqual(0);
        expect(logp).toBeGreaterThan(tokenLogps[t]!);
      });
    const [[greedy]] = (await generate(policy, ["5 9 2"], { doSample: false, maxNewTokens: 3 })) as [[Completion]];
    expect(greedy.samplingLogps.every((logp) => logp === 0)).toBe(true);
    expect(greedy.tokenLogps.every((logp) => logp < 0)).toBe(true);
  });

  test("streamed pieces add up to the text, and stop strings end it before them", async () => {
    const free = await generate(policy, ["5 9 2"], { maxNewTokens: 12, temperature: 2, seed: 9 });
    const whole = free[0]![0]!.text;
    const stop = whole.slice(5, 7);
    const events: GenerationEvent[] = [];
    for await (const event of streamCompletions(policy, ["5 9 2"], {
      maxNewTokens: 12,
      temperature: 2,
      seed: 9,
      stopStrings: [stop],
    }))
      events.push(event);
    const end = events.at(-1)!;
    expect(end).toMatchObject({ event: "completion", finish: "stop", text: whole.slice(0, whole.indexOf(stop)) });
    const streamed = events.flatMap((event) => (event.event === "token" ? [event.text] : [])).join("");
    expect(streamed).toBe(whole.slice(0, whole.indexOf(stop)));
  });

  test("limits: new tokens, total length, and the model's context", async () => {
    const lengths = async (given: Record<string, unknown>): Promise<number[]> =>
      (await generate(policy, ["5 9 2", "7"], { temperature: 3, seed: 1, ...given })).map(([c]) => c!.tokens.length);
    expect(await lengths({ maxNewTokens: 4 })).toEqual([4, 4]);
    expect(await lengths({ maxLength: 6 })).toEqual([3, 5]);
    expect(Math.max(...(await lengths({})))).toBeLessThanOrEqual(23);
    const long = Array.from({ length: 24 }, () => "5").join(" ");
    await expect(generate(policy, ["7", long])).rejects.toThrow(
      "prompt 2 must leave room within the model's 24 positions, got 24 tokens",
    );
    await expect(generate(policy, ["7", "5 9 2"], { maxLength: 3 })).rejects.toThrow(
      "prompt 2 must be shorter than maxLength, which is 3, got 3 tokens",
    );
  });

  test("an empty prompt is completed from the token that begins texts, or that ends them; without one it is refused", async () => {
    const withBos = (bosTokenId: number | null, eosTokenId: number | null): Policy => {
      const tokenizer = { ...numbers, bosTokenId, eosTokenId } as unknown as TextTokenizer;
      return new Policy({ model: policy.model, tokenizer, device, storage, prefix: "" });
    };
    const given = { doSample: false, maxNewTokens: 5, repetitionPenalty: 3 };
    const tokensOf = async (of: Policy, prompts: readonly string[]) =>
      (await generate(of, prompts, given)).map(([completion]) => completion!.tokens);
    const [from1, from5] = (await tokensOf(policy, ["1", "5"])) as [number[], number[]];
    expect(from1).not.toEqual(from5);
    expect(await tokensOf(withBos(5, 1), ["7", "", "1"])).toEqual([...(await tokensOf(policy, ["7"])), from5, from1]);
    expect(await tokensOf(withBos(null, 1), [""])).toEqual([from1]);
    await expect(generate(withBos(null, null), ["7", ""])).rejects.toThrow(
      "prompt 2 must have a token, got an empty text, and no file names a token that begins or ends texts",
    );
  });

  test("a stop string must have a character", async () => {
    await expect(generate(policy, ["7"], { stopStrings: ["b", ""] })).rejects.toThrow(
      'generate: stopStrings must be a list of texts that are not empty, got ""',
    );
  });

  test("a completion that fills the context changes nothing in one that goes on beside it", async () => {
    // No token ends the text: both sequences fill the 24 positions, the longer prompt three steps earlier.
    const endless = { ...numbers, eosTokenId: null, endOfText: { stopIds: [] } } as unknown as TextTokenizer;
    const { model } = policy;
    const long = new Policy({ model, tokenizer: endless, device, storage, prefix: "" });
    const given = { doSample: false, repetitionPenalty: 1.3 };
    const together = await generate(long, ["5 9 2 8", "7"], given);
    expect(together.map(([completion]) => completion!.tokens.length)).toEqual([20, 23]);
    const [[alone]] = (await generate(long, ["7"], given)) as [[Completion]];
    expect(together[1]![0]!.tokens).toEqual(alone.tokens);
  });

  test("two policies generate on one device at once, each with a cache of its own, and leave none behind", async () => {
    const { model } = policy;
    await loadWeights(storage, folder, model, device, { prefix: "second/" });
    const second = new Policy({ model, tokenizer: numbers, device, storage, prefix: "second/" });
    const before = await device.names();
    const given = { doSample: false, maxNewTokens: 6 };
    const tokensOf = async (prompt: string): Promise<readonly number[]> =>
      (await generate(policy, [prompt], given))[0]![0]!.tokens;
    const wanted = [await tokensOf("5 9 2"), await tokensOf("7")];
    const streams = [streamCompletions(policy, ["5 9 2"], given), streamCompletions(second, ["7"], given)];
    const found: (readonly number[])[] = [[], []];
    // Six tokens, one completion, and the end.
    for (let event = 0; event < 8; event++)
      for (const [i, stream] of streams.entries()) {
        const { value } = await stream.next();
        if (value?.event === "completion") found[i] = value.tokens;
      }
    expect(found).toEqual(wanted);
    expect(await device.names()).toEqual(before);
    await second.drop();
  });

  test("an abort ends it at once", async () => {
    const abort = new AbortController();
    const run = streamCompletions(policy, ["5 9 2"], { temperature: 3, signal: abort.signal });
    await run.next();
    abort.abort();
    await expect(
      (async () => {
        for await (const _ of run);
      })(),
    ).rejects.toMatchObject({ code: "E_INTERRUPTED" });
  });
});
