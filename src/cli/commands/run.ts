/**
 * @module
 * `penchant run STUDY.yaml`: a whole study, with progress all the way and its report at the end.
 */
import { cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { Command } from "commander";

import { conclude, formatPercent } from "../../comparison/index.ts";
import { UsageError } from "../../core/index.ts";
import { decodeText } from "../../data/index.ts";
import { curveText, intervalText, winRatePlot } from "../../report/index.ts";
import {
  localExecutor,
  missingStages,
  planTasks,
  runStudy,
  type Study,
  StudyDocument,
  selectTasks,
  stageKinds,
  type WrittenReport,
  writeReport,
} from "../../study/index.ts";
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
    .description("run a whole study: its stages are cached, and what was stopped goes on where it was")
    .argument("<study>", "a study's YAML file")
    .option("--set <key=value...>", "change a variable of the study, or STAGE.KEY", [])
    .option("--out <dir>", "the run folder (default: runs/NAME, and a suffix of its own for other settings)")
    .option("--from <stage>", "run this stage and everything below it anew")
    .option("--only <stage...>", "run only these stages and what they need")
    .option("--resume", "go on with what was stopped, as always; refuse to begin when there is nothing to go on with")
    .option("--threads <n>", "processors to use (default: all)")
    .option("--force", "replace what another run left in the run folder")
    .option(
      "--reproducible",
      "leave times and the machine out of the report, so that the same study has the same bytes",
    )
    .option("--json", "events as JSON lines on stdout")
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
  // A path on the command line starts from the working directory, one in the YAML from its folder.
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
  tellReport(session, written);
  if (study.submission) await submit(session, study.submission, out);
  terminal.note(`next: ${nextCommand(path, out, study)}`);
}

const nextCommand = (path: string, out: string, { submission }: Study): string =>
  submission
    ? `penchant bundle ${out} --lastname NAME --matriculation NUMBER   (the PDF and the ZIP under your name)`
    : `penchant run ${path} --set seed=2   (or: penchant generate --help)`;

const seedsOf = ({ variables, matrix }: Study): string =>
  matrix["seed"] ? `seeds ${matrix["seed"].join(", ")}` : `seed ${variables["seed"] ?? "–"}`;

function parseOverride(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`--set: must be key=value, got ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** What of a value may be a path: all of it, each of a list, the file of a judge. */
const pathsIn = (value: string): string[] => [value, ...value.split(",")].map((one) => one.replace(/^choices:/, ""));

/** The judges' results, the verdicts, and where the report is. */
function tellReport({ terminal }: Session, { html, verdicts, comparisons, curves, sweep }: WrittenReport): void {
  if (sweep) {
    terminal.note("");
    terminal.note(`of the first combination alone, ${sweep.shown}:`);
  }
  for (const curve of curves) for (const line of curveText(curve)) terminal.note(line);
  for (const { judge, tuned, summary } of comparisons) {
    const { win, lose, tie, winRate, interval } = summary;
    terminal.note("");
    terminal.note(
      `${judge}: ${tuned} wins ${win}, loses ${lose}, ties ${tie}; win rate ${winRate === null ? "–" : formatPercent(winRate)} (${interval.map(formatPercent).join(" to ")})`,
    );
    terminal.note(conclude(summary).sentence);
  }
  if (comparisons.length > 0) {
    terminal.note("");
    for (const line of intervalText(winRatePlot(comparisons))) terminal.note(line);
    terminal.note("");
  }
  for (const { claim, sentence } of verdicts) terminal.note(`claim "${claim.name}": ${sentence}`);
  terminal.note("");
  terminal.note(`report: ${resolve(html)}`);
}

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
