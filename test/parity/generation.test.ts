import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { resolveSettings } from "../../src/core/index.ts";
import type { TextTokenizer } from "../../src/data/index.ts";
import type { Device } from "../../src/engine/index.ts";
import { type GenerationEvent, generate, generateAll, generationSettings } from "../../src/generation/index.ts";
import { loadWeights, type Model, readModel } from "../../src/models/index.ts";
import { inProcessDevice, NodeStorage } from "../../src/platform/node/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/generation.json", import.meta.url), "utf8")) as {
  greedy: Record<string, { prompt: number[]; repetitionPenalty: number; tokens: number[] }[]>;
};

/** Ids written as numbers: "5 9 2" is three tokens; letters a, b, … are its text. */
const numbers = {
  size: 40,
  eosTokenId: 1,
  bosTokenId: null,
  encode: (text: string) => (text === "" ? [] : text.split(" ").map(Number)),
  decode: (ids: readonly number[]) => ids.map((id) => String.fromCodePoint(97 + id)).join(""),
} as unknown as TextTokenizer;

const settingsOf = (given: Record<string, unknown>) => resolveSettings("generate", generationSettings, given);

describe.each(Object.keys(golden.greedy))("%s", (name) => {
  const folder = new URL(`../golden/${name}`, import.meta.url).pathname;
  const storage = new NodeStorage();
  let device: Device;
  let model: Model;
  beforeAll(async () => {
    device = inProcessDevice();
    model = await readModel(storage, folder);
    await loadWeights(storage, folder, model, device);
  });
  afterAll(() => device.close());

  const options = (given: Record<string, unknown>) => ({
    device,
    model,
    tokenizer: numbers,
    settings: settingsOf(given),
  });

  test.each([1, 1.3])(
    "greedy decoding of ragged prompts with repetition penalty %f, as transformers",
    async (repetitionPenalty) => {
      const cases = golden.greedy[name]!.filter((entry) => entry.repetitionPenalty === repetitionPenalty);
      const prompts = cases.map(({ prompt }) => prompt.join(" "));
      const completions = await generateAll(prompts, options({ doSample: false, maxNewTokens: 10, repetitionPenalty }));
      completions.forEach(([completion], i) => {
        const wanted = cases[i]!.tokens;
        expect(completion!.tokens).toEqual(wanted.at(-1) === 1 ? wanted.slice(0, -1) : wanted);
      });
    },
  );

  test("samples do not depend on the batch they are drawn in", async () => {
    const prompts = ["5 9 2", "4 8 15 16 23", "7"];
    const given = { maxNewTokens: 12, numReturnSequences: 3, temperature: 1.5, seed: 3 };
    const together = await generateAll(prompts, options(given));
    const alone = await generateAll(prompts, options({ ...given, batchSize: 3 }));
    expect(alone).toEqual(together);
    const texts = together.flat().map(({ text }) => text);
    expect(new Set(texts).size).toBeGreaterThan(texts.length / 2);
    expect(await generateAll(prompts, options({ ...given, seed: 4 }))).not.toEqual(together);
  });

  test("streamed pieces add up to the text, and stop strings end it before them", async () => {
    const free = await generateAll(["5 9 2"], options({ maxNewTokens: 12, temperature: 2, seed: 9 }));
    const whole = free[0]![0]!.text;
    const stop = whole.slice(5, 7);
    const events: GenerationEvent[] = [];
    for await (const event of generate(
      ["5 9 2"],
      options({ maxNewTokens: 12, temperature: 2, seed: 9, stopStrings: [stop] }),
    ))
      events.push(event);
    const end = events.at(-1)!;
    expect(end).toMatchObject({ event: "completion", finish: "stop", text: whole.slice(0, whole.indexOf(stop)) });
    const streamed = events.flatMap((event) => (event.event === "token" ? [event.text] : [])).join("");
    expect(streamed).toBe(whole.slice(0, whole.indexOf(stop)));
  });

  test("limits: new tokens, total length, and the model's context", async () => {
    const lengths = async (given: Record<string, unknown>): Promise<number[]> =>
      (await generateAll(["5 9 2", "7"], options({ temperature: 3, seed: 1, ...given }))).map(
        ([c]) => c!.tokens.length,
      );
    expect(await lengths({ maxNewTokens: 4 })).toEqual([4, 4]);
    expect(await lengths({ maxLength: 6 })).toEqual([3, 5]);
    expect(Math.max(...(await lengths({})))).toBeLessThanOrEqual(23);
    await expect(generateAll([""], options({}))).rejects.toThrow("prompt 1 must have a token, got an empty text");
    const long = Array.from({ length: 24 }, () => "5").join(" ");
    await expect(generateAll(["7", long], options({}))).rejects.toThrow(
      "prompt 2 must leave room within the model's 24 positions, got 24 tokens",
    );
    await expect(generateAll(["7", "5 9 2"], options({ maxLength: 3 }))).rejects.toThrow(
      "prompt 2 must be shorter than maxLength, which is 3, got 3 tokens",
    );
  });

  test("an abort ends it at once", async () => {
    const abort = new AbortController();
    const run = generate(["5 9 2"], { ...options({ temperature: 3 }), signal: abort.signal });
    await run.next();
    abort.abort();
    await expect(
      (async () => {
        for await (const _ of run);
      })(),
    ).rejects.toMatchObject({ code: "E_INTERRUPTED" });
  });
});
