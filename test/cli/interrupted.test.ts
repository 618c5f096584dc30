/** Ctrl-C during a slow step: the first one loses nothing, the second one ends the process at once. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { filesOf, type Outcome, removeFolder, start, startInShell, temporaryFolder } from "./penchant.ts";
import { writeTinyModel } from "./tiny.ts";

const folder = temporaryFolder();
beforeAll(async () => {
  await writeTinyModel(folder, { width: 256 });
  const row = (i: number): string =>
    `${JSON.stringify({ prompt: `the tide ${i}`, completion: " turns and burns the moon burns and the tide turns" })}\n`;
  writeFileSync(join(folder, "many.jsonl"), Array.from({ length: 480 }, (_, i) => row(i)).join(""));
});
afterAll(() => removeFolder(folder));

/** Updates of several seconds: two runs of ONNX Runtime, each of a second or more. */
const slow = (out: string, ...more: string[]): string[] => [
  ..."train sft --model base --data many.jsonl --no-packing --max-steps 2 --threads 1 --json".split(" "),
  ..."--per-device-train-batch-size 240 --gradient-accumulation-steps 2 --save-steps 5".split(" "),
  ...["--out", out, ...more],
];

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for text on a stream. */
async function untilSaid(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let said = "";
  await new Promise<void>((resolve) => {
    stream.on("data", (piece: string) => {
      said += piece;
      if (said.includes(text)) resolve();
    });
  });
}

/** Sends signals to a training whose first step runs, the second one when the first has been answered. */
async function interrupted(args: readonly string[], signals: readonly NodeJS.Signals[]): Promise<Outcome> {
  const { child, outcome } = startInShell(folder, args);
  await untilSaid(child.stdout!, '"event":"start"');
  await pause(300);
  const [first, second] = signals;
  process.kill(-child.pid!, first!);
  if (second) {
    await untilSaid(child.stderr!, "Ctrl-C again");
    await pause(700);
    process.kill(-child.pid!, second);
  }
  return outcome;
}

test("the first Ctrl-C finishes a slow step and saves it; the same command continues from there", async () => {
  const { code, stderr } = await interrupted(slow("stopped"), ["SIGINT"]);
  expect(code, stderr).toBe(130);
  expect(stderr).toContain("finishing this step, then saving a checkpoint");
  expect(stderr).toContain("Ctrl-C again stops at once and loses the steps since the last checkpoint\n");
  expect(stderr).toMatch(/sft: interrupted after step 1 of 2; the same command goes on from there\n$/);
  expect([...filesOf(join(folder, "stopped")).keys()]).toContain("checkpoint-1/model.safetensors");
  const resumed = await interrupted(slow("stopped"), ["SIGKILL"]);
  const start = resumed.stdout.split("\n").find((line) => line.includes('"event":"start"'));
  expect(JSON.parse(start!)).toMatchObject({ event: "start", resumedFrom: 1 });
});

test("the second Ctrl-C ends it with 130 while a run of ONNX Runtime goes on", async () => {
  const { code, stderr } = await interrupted(slow("torn"), ["SIGINT", "SIGINT"]);
  expect(code, stderr).toBe(130);
  expect(stderr).not.toContain("terminate called");
  expect(stderr, "the step was not finished").not.toContain("goes on from");
});

test("Ctrl-C sent to the command alone: 130 is its exit code, not a signal", async () => {
  const { child, outcome } = start(folder, slow("alone"));
  await untilSaid(child.stdout!, '"event":"start"');
  child.kill("SIGINT");
  await untilSaid(child.stderr!, "Ctrl-C again");
  await pause(700);
  child.kill("SIGINT");
  expect((await outcome).code).toBe(130);
  expect(child.signalCode).toBe(null);
});

/** The running processes that a process has started, by number. */
function childrenOf(pid: number): number[] {
  return processes()
    .filter(({ parent }) => parent === pid)
    .map((one) => one.pid);
}

/** All processes of Linux, without those that have ended and whose parent has not asked for their exit code. */
function processes(): { pid: number; parent: number }[] {
  return readdirSync("/proc").flatMap((name) => {
    // `7 (name) S 1 …`; a process may end while it is read.
    const [, pid, state, parent] = /^(\d+) \(.*\) (\w) (\d+)/s.exec(textOf(`/proc/${name}/stat`)) ?? [];
    return pid && state !== "Z" ? [{ pid: Number(pid), parent: Number(parent) }] : [];
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const onLinux = test.skipIf(process.platform !== "linux");

onLinux("a signal to the process that computes does the same as one to the command", async () => {
  const { child, outcome } = start(folder, slow("inner"));
  await untilSaid(child.stdout!, '"event":"start"');
  for (const pid of childrenOf(child.pid!)) process.kill(pid, "SIGTERM");
  const { code, stderr } = await outcome;
  expect(code, stderr).toBe(130);
  expect(stderr).toMatch(/sft: interrupted after step 1 of 2/);
});

onLinux("kill -9 leaves no process behind", async () => {
  const { child, outcome } = start(folder, slow("gone"));
  await untilSaid(child.stdout!, '"event":"start"');
  const pids = childrenOf(child.pid!);
  expect(pids).toHaveLength(1);
  child.kill("SIGKILL");
  await outcome;
  await expect.poll(() => processes().filter(({ pid }) => pids.includes(pid)), { timeout: 10_000 }).toEqual([]);
});

test("Ctrl-C ends a command whose thread never comes back, here in a pattern of its tokenizer", async () => {
  const tokenizer = JSON.parse(readFileSync(join(folder, "base/tokenizer.json"), "utf8")) as object;
  const evil = { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated", invert: false };
  mkdirSync(join(folder, "evil"));
  writeFileSync(join(folder, "evil/tokenizer.json"), JSON.stringify({ ...tokenizer, pre_tokenizer: evil }));
  writeFileSync(join(folder, "evil/tokenizer_config.json"), "{}");
  writeFileSync(join(folder, "redos.jsonl"), JSON.stringify({ text: `${"a".repeat(60)}!` }));
  const { child, outcome } = startInShell(folder, ["data", "check", "redos.jsonl", "--tokenizer", "evil"]);
  await pause(2500);
  expect(child.exitCode, "it runs").toBe(null);
  process.kill(-child.pid!, "SIGINT");
  expect((await outcome).code).toBe(130);
});

test("a closed terminal finishes the step too, however often it says so; without checkpoints that is said before", async () => {
  const { code, stderr } = await interrupted(slow("none", "--save-steps", "0"), ["SIGHUP", "SIGHUP"]);
  expect(code, stderr).toBe(130);
  expect(stderr).toMatch(
    /^sft: checkpoints are off: after an interruption the same command starts from the beginning\n/,
  );
  expect(stderr).toContain("finishing this step, then stopping; no checkpoint is saved; Ctrl-C again stops at once\n");
  expect(stderr).not.toMatch(/goes on from (there|step 1)/);
});

test("a reader that goes away stops a training quietly, with a checkpoint", async () => {
  const quick = "train sft --model base --data rows.jsonl --out unread --max-steps 2000 --logging-steps 1 --json";
  const { child, outcome } = start(folder, quick.split(" "));
  await untilSaid(child.stdout!, '"event":"log"');
  child.stdout!.destroy();
  const { code, stderr } = await outcome;
  expect(code, stderr).toBe(0);
  expect([...filesOf(join(folder, "unread")).keys()].some((path) => path.startsWith("checkpoint-"))).toBe(true);
});

test("a command without a safe point ends at the first Ctrl-C", async () => {
  const { child, outcome } = startInShell(folder, ["bench", "--sizes", "124M", "--threads", "1"]);
  await untilSaid(child.stdout!, "peak");
  process.kill(-child.pid!, "SIGINT");
  const { code, stdout } = await outcome;
  expect(code).toBe(130);
  expect(stdout, "the measurement was not finished").not.toContain("124M");
});
