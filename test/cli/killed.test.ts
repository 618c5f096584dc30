/**
 * Work that is stopped, by Ctrl-C or by `kill -9` at any moment, goes on where it was and ends in the
 * same bytes as work that was not.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { RandomStream } from "../../src/core/index.ts";
import { tinyStudy, withoutTimes } from "../study/tiny.ts";
import { filesOf, type Outcome, penchant, removeFolder, type Started, start, temporaryFolder } from "./penchant.ts";
import { writeTinyModel } from "./tiny.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
beforeAll(() => writeTinyModel(folder, { width: 96 }));
afterAll(() => removeFolder(folder));

/** What a folder holds, times apart: by path, text or bytes in hexadecimal. */
function contentsOf(name: string): Record<string, string> {
  const entries = [...filesOf(at(name))].map(([path, bytes]) => [
    path,
    path.endsWith("events.jsonl") ? withoutTimes(bytes.toString()) : bytes.toString("latin1"),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

const names = (path: string): string[] => {
  try {
    return readdirSync(at(path));
  } catch {
    return [];
  }
};

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for something that a running command brings about; false when it ended before. */
async function comesAbout({ child }: Started, happened: () => boolean): Promise<boolean> {
  while (!happened()) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    await pause(1);
  }
  return true;
}

async function ended({ outcome }: Started): Promise<Outcome & { milliseconds: number }> {
  const begun = performance.now();
  return { ...(await outcome), milliseconds: performance.now() - begun };
}

const steps = (saveSteps: number, maxSteps: number): string[] =>
  `--max-steps ${maxSteps} --save-steps ${saveSteps} --logging-steps 3 --threads 1 --json`.split(" ");

describe.each([
  ["sft", "rows.jsonl"],
  ["orpo", "pairs.jsonl"],
])("train %s", (method, data) => {
  const command = (out: string, options: readonly string[]): Started =>
    start(folder, ["train", method, "--model", "base", "--data", data, "--out", out, ...options]);

  test("Ctrl-C ends it with 130 within a second or so; asked again it ends in the same bytes", async () => {
    const options = steps(20, 120);
    const straight = await ended(command(`${method}-straight`, options));
    expect(straight).toMatchObject({ code: 0 });

    const out = `${method}-interrupted`;
    const running = command(out, options);
    expect(await comesAbout(running, () => names(out).includes("checkpoint-20"))).toBe(true);
    running.child.kill("SIGINT");
    const interrupted = await ended(running);
    expect(interrupted.code).toBe(130);
    expect(interrupted.milliseconds).toBeLessThan(2500);
    expect(interrupted.stderr).toMatch(
      new RegExp(`${method}: interrupted after step \\d+ of 120; the same command goes on from there\n$`),
    );
    const [, stopped] = /after step (\d+)/.exec(interrupted.stderr)!;

    const resumed = await ended(command(out, options));
    expect(resumed).toMatchObject({ code: 0 });
    expect(JSON.parse(resumed.stdout.split("\n")[0]!)).toMatchObject({ event: "start", resumedFrom: Number(stopped) });
    expect(contentsOf(out)).toEqual(contentsOf(`${method}-straight`));
  });

  test("kill -9 while a checkpoint is written loses only what came after the last one", async () => {
    const options = steps(1, 12);
    expect(await ended(command(`${method}-whole`, options))).toMatchObject({ code: 0 });

    const out = `${method}-killed`;
    let halves = 0;
    for (let kill = 0; kill < 4; kill++) {
      const running = command(out, options);
      // A little further each time: what an earlier kill left does not count.
      const left = new Set(names(out));
      const isNewHalf = (name: string): boolean => name.startsWith("unfinished-checkpoint-") && !left.has(name);
      expect(await comesAbout(running, () => names(out).some(isNewHalf))).toBe(true);
      running.child.kill("SIGKILL");
      await ended(running);
      halves += names(out).filter(isNewHalf).length;
      expect(names(out), "a killed run is no finished one").not.toContain("model.safetensors");
    }
    expect(await ended(command(out, options))).toMatchObject({ code: 0 });
    expect(halves).toBeGreaterThan(0);
    expect(contentsOf(out)).toEqual(contentsOf(`${method}-whole`));
  });
});

describe("a study", () => {
  beforeAll(async () => {
    writeFileSync(at("tiny.yaml"), tinyStudy);
    expect(await penchant(folder, "run tiny.yaml --out straight --threads 1")).toMatchObject({ code: 0 });
  });

  test("killed at random moments ends in the same bytes: models, completions, comparison, report", async () => {
    const moments = new RandomStream(11, "kill");
    let kills = 0;
    for (; kills < 12; kills++) {
      const running = start(folder, "run tiny.yaml --out killed --threads 1 --json".split(" "));
      // Moments are counted in what it says: the first events come after a third of a second.
      const wait = 1 + moments.integer(9);
      let said = 0;
      running.child.stdout!.on("data", (text: string) => {
        said += text.split("\n").length - 1;
      });
      if (!(await comesAbout(running, () => said >= wait))) break;
      await pause(moments.integer(60));
      running.child.kill("SIGKILL");
      await ended(running);
    }
    expect(await penchant(folder, "run tiny.yaml --out killed --threads 1")).toMatchObject({ code: 0 });
    expect(kills).toBeGreaterThan(4);
    expect(contentsOf("killed")).toEqual(contentsOf("straight"));
  });

  test("Ctrl-C ends it with 130, and it goes on where it was", async () => {
    const running = start(folder, "run tiny.yaml --out stopped --threads 1".split(" "));
    expect(await comesAbout(running, () => names("stopped/stages/orpo").includes("events.jsonl"))).toBe(true);
    running.child.kill("SIGINT");
    const stopped = await ended(running);
    expect(stopped.stderr).toContain("stopping at the next safe point; Ctrl-C again stops at once");
    expect(stopped.code).toBe(130);
    expect(stopped.milliseconds).toBeLessThan(2500);
    const resumed = await penchant(folder, "run tiny.yaml --out stopped --threads 1");
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain("[3/8] sft: done before");
    expect(contentsOf("stopped")).toEqual(contentsOf("straight"));
  });
});
