/**
 * @module
 * `penchant run STUDY.yaml`: runs a whole study with progress, and writes its report.
 */
import { Command } from "commander";

import { shellCommand, UsageError } from "../../core/index.ts";
import { host } from "../../platform/node/index.ts";
import { openStudyFile, runStudyFile, type Study } from "../../study/index.ts";
import { commandLineJudges } from "../judge-names.ts";
import { runSummary } from "../run-summary.ts";
import { type Session, withSession } from "../session.ts";
import { checkSubmissionOf, submit } from "../study-submission.ts";
import { openStudyView } from "../study-view.ts";

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
    .option("--threads <n>", "number of CPU threads (default: all; at most 4 times that)")
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
  const { out, from, only, resume = false, force = false, reproducible: isReproducible = false } = options;
  if (resume && force) throw new UsageError("run: --resume goes on and --force begins anew, got both");
  const file = await openStudyFile(storage, path, {
    set: Object.fromEntries(options.set.map(parseOverride)),
    ...(out !== undefined && { out }),
    ...(from !== undefined && { from }),
    ...(only && { only }),
    judges: commandLineJudges(),
  });
  const { study } = file;
  checkSubmissionOf(study, file.document);
  terminal.note(`${study.title} · ${seedsOf(study)} · in ${file.out}`);

  const view = openStudyView(session, file.tasks);
  const events = runStudyFile(file, {
    storage,
    clock,
    signal,
    codeVersion: await host.codeVersion(),
    device: session.device,
    environment: () => environmentOf(session, isReproducible),
    force,
    resume,
    isReproducible,
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
  const { report, lacks } = next.value;
  if (!report) {
    terminal.event({ event: "no-report", lacks });
    terminal.note(`no report: it needs ${lacks.join(", ")}, which --only leaves out`);
    return;
  }
  terminal.event({ event: "report", html: report.html, markdown: report.markdown, verdicts: report.verdicts });
  terminal.note("");
  for (const line of runSummary(report)) terminal.paragraph(line);
  terminal.note(`report: ${report.html}`);
  if (study.submission) await submit(session, study.submission, file.out);
  terminal.note(`next: ${nextCommand(path, file.out, study)}`);
}

/** The submission under the student's name; another seed; or the report as PDF. */
function nextCommand(path: string, out: string, { submission, variables, matrix }: Study): string {
  if (submission) return `${shellCommand(["penchant", "bundle", out])} --lastname NAME --matriculation NUMBER`;
  return "seed" in variables && !("seed" in matrix)
    ? shellCommand(["penchant", "run", path, "--set", "seed=2"])
    : shellCommand(["penchant", "report", out, "--format", "pdf"]);
}

const seedsOf = ({ variables, matrix }: Study): string =>
  matrix["seed"] ? `seeds ${matrix["seed"].join(", ")}` : `seed ${variables["seed"] ?? "–"}`;

function parseOverride(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`--set: must be key=value, got ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Versions and the machine; of a reproducible report, the version alone. */
async function environmentOf(
  session: Session,
  isReproducible: boolean,
): Promise<readonly { readonly name: string; readonly value: string }[]> {
  const [penchant, ...machine] = await host.environment();
  if (isReproducible) return [penchant!];
  const { runtime, threads } = (await session.device()).description;
  return [penchant!, { name: "runtime", value: `${runtime}, ${threads} threads` }, ...machine];
}
