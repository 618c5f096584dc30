/**
 * @module
 * A run folder read back: its study, and the stages that have finished.
 */
import { joinPath, readText, type Storage, shown, UsageError } from "../core/index.ts";
import { type Study, StudyDocument } from "./document.ts";
import type { Facts, FinishedStage } from "./stage.ts";

export interface RunFolder {
  readonly study: Study;
  /** In the order of the study. */
  readonly stages: ReadonlyMap<string, FinishedStage>;
}

/**
 * What a run left.
 *
 * @throws {UsageError} `E_USAGE` when the folder holds no run, or one that has not finished, naming its first
 * open stage
 */
export async function readRunFolder(storage: Storage, out: string): Promise<RunFolder> {
  const path = joinPath(out, "study.yaml");
  if ((await storage.size(path)) === undefined) {
    const names = await storage.list(out);
    throw new UsageError(
      `${out}: must be a run folder with a study.yaml, got ${names.slice(0, 3).join(", ") || "nothing"}; hint: penchant run STUDY.yaml makes one`,
    );
  }
  const study = new StudyDocument(await readText(storage, path), path).resolve({});
  const stages = new Map<string, FinishedStage>();
  for (const [name, { uses }] of Object.entries(study.stages)) {
    const folder = joinPath(out, "stages", name);
    const facts = await readFacts(storage, joinPath(folder, "stage.json"));
    if (!facts) {
      throw new UsageError(
        `${out}: must be a finished run, got one whose stage ${shown(name)} is open; hint: the same penchant run goes on`,
      );
    }
    stages.set(name, { name, uses, folder, facts });
  }
  return { study, stages };
}

async function readFacts(storage: Storage, path: string): Promise<Facts | undefined> {
  if ((await storage.size(path)) === undefined) return undefined;
  return (JSON.parse(await readText(storage, path)) as { readonly facts?: Facts }).facts;
}
