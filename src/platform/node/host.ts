/**
 * @module
 * The front door's defaults in Node: files on disk, and a device in a worker thread.
 */
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";

import type { Host } from "../host.ts";
import { NodeStorage } from "./node-storage.ts";
import { workerDevice } from "./worker-host.ts";

/** `version` of package.json. */
async function packageVersion(): Promise<string> {
  const text = await readFile(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export const host: Host = {
  storage: new NodeStorage(),
  clock: { now: () => performance.now() },
  openDevice: () => workerDevice(),
  // A build in a checkout has a fingerprint of its sources; a published package has its version.
  codeVersion: () => readFile(new URL("../../.built-from", import.meta.url), "utf8").catch(packageVersion),
  environment: async () => [
    { name: "penchant", value: await packageVersion() },
    { name: "Node", value: `${process.versions.node}, ${process.platform} ${process.arch}` },
    { name: "processor", value: cpus()[0]?.model.trim() ?? "unknown" },
  ],
};
