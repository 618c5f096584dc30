/** Who carries a stage out is the executor's affair: what it is given fits in a file. */

import { expect, test } from "vitest";
import { MemoryStorage } from "../../src/core/index.ts";

import { formatCompletions } from "../../src/data/index.ts";
import { judgesWith, localExecutor, type StageExecutor, type StageRequest } from "../../src/study/index.ts";
import { contentsOf, runTiny } from "./run-tiny.ts";

/** A request as another engine gets it: written down and read back. */
function throughFile({ storage, clock, signal, ...plain }: StageRequest): StageRequest {
  return { ...(JSON.parse(JSON.stringify(plain)) as typeof plain), storage, clock, signal };
}

test("a request that has been a file is carried out to the same bytes", async () => {
  const [straight, filed] = [new MemoryStorage(), new MemoryStorage()];
  await runTiny(straight);
  const seen: StageRequest[] = [];
  const wrap = (local: StageExecutor): StageExecutor => ({
    run(request) {
      seen.push(request);
      return local.run(throughFile(request));
    },
  });
  await runTiny(filed, { wrap });
  expect(contentsOf(filed)).toEqual(contentsOf(straight));
  const orpo = seen.find(({ stage }) => stage === "orpo")!;
  expect(Object.keys(orpo.inputs)).toEqual(["corpus", "pairs", "model"]);
  expect(Object.keys(orpo.inputs["model"]!).sort()).toEqual(["facts", "folder", "name", "stage", "uses", "values"]);
  expect(orpo).toMatchObject({ uses: "orpo", folder: "out/stages/orpo", files: {}, settings: { rewardSamples: 4 } });
});

test("another engine may carry some stages out; the others and the report do not mind", async () => {
  const storage = new MemoryStorage();
  const elsewhere = (local: StageExecutor): StageExecutor => ({
    async *run(request) {
      if (request.uses !== "generate") return yield* local.run(request);
      const prompts = request.inputs["corpus"]!.facts["prompts"] as string[];
      const completions = ["A", "B", "C"].map((letter) => `${request.inputs["model"]!.name} ${letter}`);
      const groups = prompts.map((prompt) => ({ prompt, completions }));
      await request.storage.write(`${request.folder}/far.txt`, formatCompletions(groups));
      yield { event: "note", text: "written far away" };
      return { file: "far.txt", completions: 9, model: request.inputs["model"]!.name };
    },
  });
  const { ran, events, report } = await runTiny(storage, { wrap: elsewhere });
  expect(ran).toContain("orpo-completions");
  expect(events).toContainEqual({ event: "note", text: "written far away", stage: "orpo-completions" });
  expect(storage.text(report.markdown)).toContain("orpo A");
});

test("a kind that this process does not know is refused by name", () => {
  const local = localExecutor({
    kinds: [],
    judges: judgesWith(),
    device: () => Promise.reject(new Error("no device")),
  });
  expect(() => local.run({ stage: "far", uses: "dpo" } as StageRequest)).toThrow(
    'stage "far": must be of a kind that runs here, got dpo',
  );
});
