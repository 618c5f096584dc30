/**
 * @module
 * `penchant run STUDY.yaml`: runs a whole study with progress, and writes its report.
 */
import { cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { Command } from "commander";

import { UsageError } from "../../core/index.ts";
import { decodeText } from "../../data/index.ts";
import {
  localExecutor,
  missingStages,
  planTasks,
  runStudy,
  type Study,
  StudyDocument,
  selectTasks,
  stageKinds,
  writeReport,
} from "../../study/index.ts";
import { runSummary } from "../run-summary.ts";
import { type Session, withSession } from "../session.ts";
import { codeVersion, defaultFolder } from "../study-folder.ts";
import { checkSubmissionOf, submit } from "../study-submission.ts";
import { openStudyView } from "../study-view.ts";
import { version } from "../version.ts";

interface RunOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly from?: string;
  readonly only?: readonly string[];
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly reproducible?: boolean;
  readonly json?: boolean;
  readonly threads?: string;
}

export function runCommand(): Command {
  return new Command("run")
    .description("run a study and write its report; finished stages are cached, an interrupted run continues")
    .argument("<study>", "a study's YAML file")
    .option("--set <key=value...>", "set a variable of the study, or a key of a stage: STAGE.KEY=value", [])
    .option("--out <dir>", "run folder (default: runs/NAME, with a suffix when --set is given)")
    .option("--from <stage>", "run this stage and all stages below it again")
    .option("--only <stage...>", "run only these stages and the stages that they need")
    .option("--resume", "continue an interrupted run (the default); fail when there is none")
    .option("--threads <n>", "number of CPU threads (default: all processors)")
    .option("--force", "replace an earlier run with other settings in the run folder")
    .option("--reproducible", "leave times and machine out of the report: the same study gives the same bytes")
    .option("--json", "print events as JSON lines on stdout")
    .addHelpText("after", "\nExample:\n  penchant run examples/shakespeare/study.yaml --set corpus=my-text.txt seed=2")
    .action(async (path: string, options: RunOptions) => {
      await withSession(options, (session) => run(session, path, options));
    });
}

async function run(session: Session, path: string, options: RunOptions): Promise<void> {
  const { storage, terminal, clock, signal } = session;
  const { from, only, resume = false, force = false } = options;
  if (resume && force) throw new UsageError("run: --resume goes on and --force begins anew, got both");
  const document = new StudyDocument(decodeText(await storage.read(path), path), path);
  const overrides = Object.fromEntries(options.set.map(parseOverride));
  // Paths on the command line are relative to the working directory, paths in the YAML to its folder.
  const given = new Set(Object.values(overrides).flatMap(pathsIn));
  const pathOf = (written: string): string => resolve(given.has(written) ? "." : dirname(path), written);
  const study = document.resolve(overrides);
  checkSubmissionOf(study, document);
  const out = options.out ?? defaultFolder(study, overrides);
  const planned = { document, study, kinds: stageKinds, path: pathOf };
  const selected = { ...(from !== undefined && { from }), ...(only && { only }) };
  const all = planTasks(planned);
  const { tasks } = selectTasks(all, study, selected);
  terminal.note(`${study.title} · ${seedsOf(study)} · in ${out}`);

  const view = openStudyView(session, tasks);
  const events = runStudy({
    ...planned,
    ...selected,
    storage,
    clock,
    signal,
    out,
    codeVersion: codeVersion(),
    executor: localExecutor({ kinds: stageKinds, device: session.device }),
    resume,
    force,
  });
  let next = await events.next();
  try {
    for (; !next.done; next = await events.next()) {
      terminal.event(next.value);
      view.show(next.value);
    }
  } finally {
    view.stop();
  }
  const lacks = missingStages(study, all, next.value);
  if (lacks.length > 0) {
    terminal.event({ event: "no-report", lacks });
    terminal.note(`no report: it needs ${lacks.join(", ")}, which --only leaves out`);
    return;
  }
  const flags = [...options.set.map((set) => `--set ${set}`), ...(options.reproducible ? ["--reproducible"] : [])];
  const command = ["penchant run", path, ...flags].join(" ");
  const isReproducible = options.reproducible ?? false;
  const environment = isReproducible ? [PENCHANT] : await environmentOf(session);
  const written = await writeReport(study, next.value, { storage, out, environment, command, isReproducible });
  terminal.event({ event: "report", html: written.html, markdown: written.markdown, verdicts: written.verdicts });
  terminal.note("");
  for (const line of runSummary(written)) terminal.paragraph(line);
  terminal.note(`report: ${written.html}`);
  if (study.submission) await submit(session, study.submission, out);
  terminal.note(`next: ${nextCommand(path, out, study)}`);
}

const nextCommand = (path: string, out: string, { submission }: Study): string =>
  submission ? `penchant bundle ${out} --lastname NAME --matriculation NUMBER` : `penchant run ${path} --set seed=2`;

const seedsOf = ({ variables, matrix }: Study): string =>
  matrix["seed"] ? `seeds ${matrix["seed"].join(", ")}` : `seed ${variables["seed"] ?? "–"}`;

function parseOverride(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`--set: must be key=value, got ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The parts of a value that may be paths: the whole value, each item of a list, a judge's file. */
const pathsIn = (value: string): string[] => [value, ...value.split(",")].map((one) => one.replace(/^choices:/, ""));

const PENCHANT = { name: "penchant", value: version };

async function environmentOf(session: Session): Promise<{ name: string; value: string }[]> {
  const { runtime, threads } = (await session.device()).description;
  return [
    PENCHANT,
    { name: "runtime", value: `${runtime}, ${threads} threads` },
    { name: "Node", value: `${process.versions.node}, ${process.platform} ${process.arch}` },
    { name: "processor", value: cpus()[0]?.model.trim() ?? "unknown" },
  ];
}
