/** Locks: a running process keeps others out, a dead one does not, and of several that start together one wins. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { NodeStorage } from "./node-storage.ts";
import { type ProcessIdentity, processIdentity } from "./process-id.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "penchant-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const storage = new NodeStorage();
const at = (name: string): string => join(folder, name);

/** A folder that has the lock of another process. */
async function lockedBy(changes: Partial<ProcessIdentity>): Promise<{ path: string; file: string }> {
  const { pid, started, system, host } = { ...(await processIdentity(process.ppid)), ...changes };
  const file = `run.lock-${pid}-${started}-${system}-${host}`;
  await mkdir(at("out"), { recursive: true });
  await writeFile(at(`out/${file}`), "");
  return { path: at("out"), file };
}

test("a lock is taken once, is not listed, and goes with the folders that were made for it", async () => {
  const lock = await storage.lock(at("deep/out"), "folder");
  expect(await readdir(at("deep/out"))).toHaveLength(1);
  expect(await storage.list(at("deep/out"))).toEqual([]);
  await expect(storage.lock(at("deep/out"), "folder")).rejects.toThrow(
    `${at("deep/out")}: must be free, got a run of process ${process.pid} in it; hint: wait for its end, or choose another folder`,
  );
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test("what was written meanwhile stays, and a folder that was there too", async () => {
  await mkdir(at("out"));
  await (await storage.lock(at("out"), "folder")).release();
  expect(await readdir(folder)).toEqual(["out"]);
  const lock = await storage.lock(at("other"), "folder");
  await writeFile(at("other/a"), "");
  await lock.release();
  expect(await readdir(at("other"))).toEqual(["a"]);
});

test("files of one folder have locks of their own", async () => {
  const lock = await storage.lock(at("a.txt"), "file");
  await (await storage.lock(at("b.txt"), "file")).release();
  await expect(storage.lock(at("a.txt"), "file")).rejects.toThrow(`${at("a.txt")}: must be free`);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

describe("a lock of another process", () => {
  test("that runs keeps this one out", async () => {
    const { path, file } = await lockedBy({});
    await expect(storage.lock(path, "folder")).rejects.toThrow(`got a run of process ${process.ppid} in it`);
    expect(await readdir(path)).toEqual([file]);
  });

  test.each([
    ["that is gone", { pid: 2 ** 22 + 1 }],
    ["that is gone, its start unknown", { pid: 2 ** 22 + 1, started: "0" }],
    ["whose id is another's now", { started: "1" }],
    ["of an earlier boot of this machine", { system: "00000000_1" }],
  ])("%s does not count", async (_, changes) => {
    const { path, file } = await lockedBy(changes);
    const lock = await storage.lock(path, "folder");
    expect(await readdir(path)).not.toContain(file);
    await lock.release();
    expect(await readdir(path)).toEqual([]);
  });

  test("of another machine cannot be looked up: it counts, and the message names the file", async () => {
    const { path, file } = await lockedBy({ system: "00000000_1", host: "elsewhere" });
    await expect(storage.lock(path, "folder")).rejects.toThrow(
      `got a run of process ${process.ppid} of elsewhere in it; hint: wait for its end, or choose another folder, or delete ${join(path, file)} if it has ended`,
    );
  });
});

/** Takes the lock, and says whether anyone else had it at the same time. */
const starter = `
  const { NodeStorage } = await import(process.argv[1]);
  const { open, rm } = await import("node:fs/promises");
  const [, , folder] = process.argv;
  try {
    const lock = await new NodeStorage().lock(folder, "folder");
    await (await open(folder + "/critical", "wx")).close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await rm(folder + "/critical");
    await lock.release();
    console.log("had it");
  } catch (error) {
    console.log(error.code === "E_STORAGE" && /must be free/.test(error.message) ? "refused" : String(error));
  }`;

test("of several processes that meet a dead one's lock together, never two have it", async () => {
  const module = pathToFileURL(join(process.cwd(), "dist/platform/node/index.js")).href;
  for (let round = 0; round < 6; round++) {
    const { path } = await lockedBy({ pid: 2 ** 22 + 1 });
    const said = await Promise.all(
      Array.from({ length: 2 }, async () => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", starter, module, path]);
        let text = "";
        child.stdout.on("data", (piece) => {
          text += piece;
        });
        child.stderr.on("data", (piece) => {
          text += piece;
        });
        await new Promise((resolve) => child.once("close", resolve));
        return text.trim();
      }),
    );
    expect(said.filter((text) => !["had it", "refused"].includes(text))).toEqual([]);
    expect(said).toContain("had it");
  }
}, 30_000);
