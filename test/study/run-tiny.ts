/**
 * @module
 * Runs the tiny study in this process, and tells which of its stages ran.
 */
import type { MemoryStorage, Storage } from "../../src/core/index.ts";
import type { Device } from "../../src/engine/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import {
  type FinishedStage,
  judgesWith,
  localExecutor,
  missingStages,
  planTasks,
  runStudy,
  type StageExecutor,
  StudyDocument,
  type StudyEvent,
  stageKinds,
  type WrittenReport,
  writeReport,
} from "../../src/study/index.ts";
import { tinyStudy, withoutTimes } from "./tiny.ts";

export interface Ran {
  readonly events: readonly StudyEvent[];
  /** Which stages ran, and which were cached. */
  readonly ran: readonly string[];
  readonly cached: readonly string[];
  readonly stages: ReadonlyMap<string, FinishedStage>;
  /** Stages that the report would need and that did not run. */
  readonly lacks: readonly string[];
  /** Where `lacks` is empty. */
  readonly report: WrittenReport;
}

export interface RunOptions {
  readonly yaml?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly codeVersion?: string;
  readonly force?: boolean;
  readonly from?: string;
  readonly only?: readonly string[];
  readonly resume?: boolean;
  /** Puts another executor around the one of this process. */
  readonly wrap?: (local: StageExecutor) => StageExecutor;
}

/** Runs the study in "out", and writes its report. */
export async function runTiny(storage: Storage, options: RunOptions = {}): Promise<Ran> {
  const { yaml = tinyStudy, set = {}, codeVersion = "1", wrap = (local) => local, ...selection } = options;
  const document = new StudyDocument(yaml, "tiny.yaml");
  const study = document.resolve(set);
  let opened: Promise<Device> | undefined;
  const device = (): Promise<Device> => (opened ??= Promise.resolve(inProcessDevice({ threads: 1 })));
  let ticks = 0;
  const judges = judgesWith();
  const planned = { document, study, judges, path: (written: string) => written };
  const running = runStudy({
    ...planned,
    kinds: stageKinds,
    storage,
    clock: { now: () => ticks++ },
    signal: new AbortController().signal,
    out: "out",
    codeVersion,
    executor: wrap(localExecutor({ kinds: stageKinds, judges, device })),
    ...selection,
  });
  const events: StudyEvent[] = [];
  let next = await running.next();
  for (; !next.done; next = await running.next()) events.push(next.value);
  const environment = [{ name: "machine", value: "any" }];
  const lacks = missingStages(study, planTasks({ ...planned, kinds: stageKinds }), next.value);
  const reported = { storage, out: "out", environment, command: "penchant run" };
  const report = lacks.length > 0 ? NONE : await writeReport(study, next.value, reported);
  const stagesThat = (state: string): string[] =>
    events.flatMap((event) => (event.event === "stage" && event.state === state ? [event.stage] : []));
  return { events, ran: stagesThat("done"), cached: stagesThat("cached"), stages: next.value, lacks, report };
}

const NONE: WrittenReport = { html: "", markdown: "", verdicts: [], comparisons: [], curves: [], sweep: null };

/** Every file of a storage, times apart. */
export const contentsOf = ({ files }: MemoryStorage): Record<string, string> =>
  Object.fromEntries(
    [...files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, bytes]) => [
        path,
        path.endsWith("events.jsonl")
          ? withoutTimes(Buffer.from(bytes).toString())
          : Buffer.from(bytes).toString("latin1"),
      ]),
  );
