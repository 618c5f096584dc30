/**
 * @module
 * Running a study from code.
 */
import { host } from "#host";
import type { Device } from "../engine/index.ts";
import { openStudyFile, runStudyFile, type StudyEvent, type StudyResult } from "../study/index.ts";
import { Run } from "./run.ts";

type Value = string | number | boolean;

/** Options of `runStudy`. */
export interface StudyOptions {
  /** Variables of the study, or dotted paths to values of stages; several values of a variable make a matrix. */
  readonly set?: Readonly<Record<string, Value | readonly Value[]>>;
  /** The run folder. @default runs/NAME, with a suffix for `set` */
  readonly out?: string;
  /** Replace what another study, or other settings, left in the run folder. @default false */
  readonly force?: boolean;
  /** Stops the run with a checkpoint. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a study and writes its report. A stage that is done does not run again, and a run that was stopped goes
 * on where it was.
 *
 * @param file the study's YAML; paths in it start from its folder
 * @throws {SettingsError} `E_SETTINGS` with the line of a setting that cannot be used, before anything runs
 * @throws {UsageError} `E_USAGE` when the run folder holds another study
 * @throws {InterruptedError} `E_INTERRUPTED` when the signal is aborted
 * @example
 * for await (const event of runStudy("study.yaml", { set: { seed: 2 } }))
 *   if (event.event === "stage") console.log(event.stage, event.state);
 * @example
 * const { out, report } = await runStudy("study.yaml");
 * console.log(report?.html);
 */
export function runStudy(file: string, options: StudyOptions = {}): Run<StudyEvent, StudyResult> {
  return new Run(runFrom(file, options));
}

async function* runFrom(
  file: string,
  { set = {}, out, force = false, signal = new AbortController().signal }: StudyOptions,
): AsyncGenerator<StudyEvent, StudyResult> {
  const { storage, clock } = host;
  const written = Object.entries(set).map(([key, value]): [string, string] => [key, String(value)]);
  const study = await openStudyFile(storage, file, {
    set: Object.fromEntries(written),
    ...(out !== undefined && { out }),
  });
  let opened: Promise<Device> | undefined;
  try {
    return yield* runStudyFile(study, {
      storage,
      clock,
      signal,
      force,
      codeVersion: await host.codeVersion(),
      device: () => (opened ??= host.openDevice()),
      async environment() {
        const facts = await host.environment();
        if (!opened) return facts;
        const { runtime, threads } = (await opened).description;
        return [...facts, { name: "runtime", value: `${runtime}, ${threads} threads` }];
      },
    });
  } finally {
    // A device that did not open has told why.
    await opened?.then(
      (device) => device.close(),
      () => {},
    );
  }
}
