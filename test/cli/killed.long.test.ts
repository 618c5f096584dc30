/**
 * Work that is stopped, by Ctrl-C or by `kill -9` at any moment, goes on where it was and ends in the
 * same bytes as work that was not.
 *
 * Long: it starts some thirty trainings and studies, and stops most of them.
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

/** What a run leaves beside its stages, to the byte. */
function reportsOf(name: string): Record<string, string> {
  const found = [...filesOf(at(name))].filter(([path]) => !path.startsWith("stages"));
  return Object.fromEntries(found.map(([path, bytes]) => [path, bytes.toString("latin1")]));
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

const train = (method: "sft" | "orpo", out: string, options: readonly string[]): Started => {
  const data = method === "sft" ? "rows.jsonl" : "pairs.jsonl";
  return start(folder, ["train", method, "--model", "base", "--data", data, "--out", out, ...options]);
};

test("Ctrl-C ends training with 130; asked again it ends in the same bytes", async () => {
  const options = steps(20, 100);
  expect(await ended(train("orpo", "straight", options))).toMatchObject({ code: 0 });

  const running = train("orpo", "interrupted", options);
  expect(await comesAbout(running, () => names("interrupted").includes("checkpoint-20"))).toBe(true);
  running.child.kill("SIGINT");
  const interrupted = await ended(running);
  expect(interrupted.code).toBe(130);
  expect(interrupted.milliseconds).toBeLessThan(15_000);
  const said = /orpo: interrupted after step (\d+) of 100; the same command goes on from there\n$/;
  expect(interrupted.stderr).toMatch(said);

  const resumed = await ended(train("orpo", "interrupted", options));
  expect(resumed).toMatchObject({ code: 0 });
  const [, stopped] = said.exec(interrupted.stderr)!;
  const start = resumed.stdout.split("\n").find((line) => line.includes('"event":"start"'));
  expect(JSON.parse(start!)).toMatchObject({ event: "start", resumedFrom: Number(stopped) });
  expect(contentsOf("interrupted")).toEqual(contentsOf("straight"));
});

test("kill -9 while a checkpoint is written loses only what came after the last one", async () => {
  const options = steps(1, 12);
  expect(await ended(train("sft", "whole", options))).toMatchObject({ code: 0 });

  let halves = 0;
  for (let kill = 0; kill < 4; kill++) {
    const running = train("sft", "killed", options);
    // A little further each time: what an earlier kill left does not count.
    const left = new Set(names("killed"));
    const isNewHalf = (name: string): boolean => name.startsWith("unfinished-checkpoint-") && !left.has(name);
    expect(await comesAbout(running, () => names("killed").some(isNewHalf))).toBe(true);
    running.child.kill("SIGKILL");
    await ended(running);
    halves += names("killed").filter(isNewHalf).length;
    expect(names("killed"), "a killed run is no finished one").not.toContain("model.safetensors");
  }
  expect(halves).toBeGreaterThan(0);
  expect(await ended(train("sft", "killed", options))).toMatchObject({ code: 0 });
  expect(contentsOf("killed")).toEqual(contentsOf("whole"));
});

describe("a study", () => {
  beforeAll(async () => {
    writeFileSync(at("tiny.yaml"), tinyStudy);
    expect(await penchant(folder, "run tiny.yaml --out study --threads 1")).toMatchObject({ code: 0 });
  });

  test("killed at random moments ends in the same bytes: models, completions, comparison, report", async () => {
    const moments = new RandomStream(11, "kill");
    let kills = 0;
    for (; kills < 6; kills++) {
      const running = start(folder, "run tiny.yaml --out torn --threads 1 --json".split(" "));
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
    expect(await penchant(folder, "run tiny.yaml --out torn --threads 1")).toMatchObject({ code: 0 });
    expect(kills).toBeGreaterThan(3);
    expect(contentsOf("torn")).toEqual(contentsOf("study"));
  });

  test("killed at ten random moments, report, PDF and ZIP are byte for byte those of a run that was not", async () => {
    const moments = new RandomStream(29, "ten kills");
    const run = (out: string): Started =>
      start(folder, `run tiny.yaml --out ${out} --threads 1 --reproducible --json`.split(" "));
    const whole = await run("intact").outcome;
    expect(whole).toMatchObject({ code: 0 });
    const events = whole.stdout.split("\n").length - 1;
    const intact = reportsOf("intact");
    const finished: string[] = [];
    let kills = 0;
    while (kills < 10) {
      // What a kill leaves gets the same folder a run further; a run that reaches its end starts a new folder.
      const out = `shot-${finished.length}`;
      const running = run(out);
      // Moments are counted in events: a time would be past the end of a run on a faster machine.
      const moment = 1 + moments.integer(events - 1);
      let said = 0;
      running.child.stdout!.on("data", (text: string) => {
        said += text.split("\n").length - 1;
      });
      if (await comesAbout(running, () => said >= moment)) {
        await pause(moments.integer(40));
        running.child.kill("SIGKILL");
      }
      const { code } = await running.outcome;
      if (code === null) kills++;
      else finished.push(out);
    }
    const last = `shot-${finished.length}`;
    expect(await run(last).outcome).toMatchObject({ code: 0 });
    for (const out of [...finished, last]) expect(reportsOf(out)).toEqual(intact);
    expect(Object.keys(intact)).toContain("report/index.html");
    // No time, no machine.
    expect(intact["events.jsonl"]).not.toMatch(/"seconds"|tokens_per_second/);
    expect(intact["report/report.md"]).not.toMatch(/processor|threads|Node/);
    for (const out of ["intact", last]) {
      const bundle = `bundle ${out} --lastname Singla --matriculation 1234567 --partial --out bundled-${out}`;
      expect(await penchant(folder, bundle)).toMatchObject({ code: 0 });
    }
    expect(contentsOf(`bundled-${last}`)).toEqual(contentsOf("bundled-intact"));
    expect(Object.keys(contentsOf("bundled-intact")).sort()).toEqual(
      ["pdf", "tex", "zip"].map((ending) => `Singla_1234567_week5.${ending}`),
    );
  });

  test("Ctrl-C ends it with 130, and it goes on where it was", async () => {
    const running = start(folder, "run tiny.yaml --out stopped --threads 1".split(" "));
    expect(await comesAbout(running, () => names("stopped/stages/orpo").includes("events.jsonl"))).toBe(true);
    running.child.kill("SIGINT");
    const stopped = await ended(running);
    expect(stopped.stderr).toMatch(/^(finishing this step, then saving a checkpoint|stopping; this stage)/m);
    expect(stopped.code).toBe(130);
    expect(stopped.milliseconds).toBeLessThan(15_000);
    const resumed = await penchant(folder, "run tiny.yaml --out stopped --threads 1");
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain("[3/8] sft: done before");
    expect(contentsOf("stopped")).toEqual(contentsOf("study"));
  });
});
