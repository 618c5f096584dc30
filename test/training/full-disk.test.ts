/**
 * A disk that fills up while a model trains: the path and the reason are told, nothing is left
 * half-written, and with some space the same run goes on to the same bytes.
 */
import fs, { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { freshWeights } from "../../src/models/index.ts";
import { type FileSystem, inProcessDevice, NodeStorage } from "../../src/platform/node/index.ts";
import { type RunEvent, sft, trainAndSave } from "../../src/trainers/index.ts";
import { clock, policyOf, sequences, tinyModel } from "./tiny.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "penchant-full-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A disk that begins at a folder and has room for so many bytes more; what does not fit is written in part. */
function diskWith(room: number, root: string): FileSystem {
  let left = room;
  const spend = async (content: unknown, write: (part: Uint8Array) => Promise<unknown>): Promise<void> => {
    const bytes = Buffer.from(content as Uint8Array);
    await write(bytes.subarray(0, Math.max(0, left)));
    left -= bytes.length;
    if (left < 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  const at = (path: unknown): string => join(root, String(path));
  const placed = (["mkdir", "readdir", "readFile", "realpath", "rm", "rmdir", "stat", "truncate"] as const).map(
    (name) => [
      name,
      (path: unknown, ...rest: unknown[]) => (fs[name] as (...args: unknown[]) => unknown)(at(path), ...rest),
    ],
  );
  return {
    ...(Object.fromEntries(placed) as FileSystem),
    rename: (from, to) => fs.rename(at(from), at(to)),
    appendFile: (path, text) => spend(text, (part) => fs.appendFile(at(path), part)),
    async open(path, flags) {
      const file = await fs.open(at(path), flags);
      file.writeFile = (content) => spend(content, (part) => file.write(part));
      return file;
    },
  };
}

/** The tiny run in a folder of its own, saved and tidied as a command does. */
async function runWith(room: number, name: string): Promise<RunEvent[]> {
  const device = inProcessDevice({ threads: 1 });
  const storage = new NodeStorage(diskWith(room, join(folder, name)));
  await device.put(freshWeights(tinyModel, 1));
  const settings = { learningRate: 1e-2, perDeviceTrainBatchSize: 4, numTrainEpochs: 2, maxLength: 32 };
  const method = sft({ ...settings, saveSteps: 2, loggingSteps: 1 });
  const events: RunEvent[] = [];
  const policy = policyOf(device, storage);
  for await (const event of trainAndSave({ policy, method, examples: sequences, folder: "run", clock }))
    events.push(event);
  return events;
}

async function modelOf(name: string): Promise<Buffer> {
  return readFile(join(folder, name, "run/model.safetensors"));
}

test("wherever it fills up, the reason is told, no half checkpoint counts, and the run goes on from the last whole one", async () => {
  await runWith(1e9, "roomy");
  const wanted = await modelOf("roomy");
  const size = wanted.length;
  // In the log, in a checkpoint's weights, in its moments, in a later one, in the finished model.
  for (const [i, room] of [100, size / 2, size * 2, size * 4.5, size * 12.2].entries()) {
    const name = `full-${i}`;
    const failure = await runWith(Math.round(room), name).then(
      () => undefined,
      (error: unknown) => error as { code: string; message: string },
    );
    if (failure === undefined) throw new Error(`a disk of ${room} bytes must not be enough`);
    expect(failure.code).toBe("E_STORAGE");
    expect(failure.message).toMatch(
      /^run\/\S+: cannot write, the disk is full; hint: free some space and run the same command again$/,
    );
    const left = await readdir(join(folder, name), { recursive: true });
    expect(left.filter((path) => path.endsWith(".unfinished"))).toEqual([]);
    expect(left).not.toContain("run/model.safetensors");

    const [start] = await runWith(1e9, name);
    const whole = left.flatMap((path) => /^run\/checkpoint-(\d+)$/.exec(path)?.[1] ?? []).map(Number);
    expect(start).toMatchObject({ event: "start", resumedFrom: Math.max(0, ...whole) });
    expect(await modelOf(name)).toEqual(wanted);
  }
});
