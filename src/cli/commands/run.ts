/**
 * @module
 * `penchant run STUDY.yaml`: a whole study, with progress all the way and its report at the end.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { Command } from "commander";

import { conclude, formatPercent } from "../../comparison/index.ts";
import { UsageError } from "../../core/index.ts";
import { decodeText } from "../../data/index.ts";
import {
  localExecutor,
  runStudy,
  type Study,
  StudyDocument,
  type StudyEvent,
  stageKinds,
  writeReport,
} from "../../study/index.ts";
import { type Session, withSession } from "../session.ts";
import type { ProgressLine } from "../terminal.ts";
import { TrainingProgress } from "../training-progress.ts";
import { version } from "../version.ts";

interface RunOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly threads?: string;
}

export function runCommand(): Command {
  return new Command("run")
    .description("run a whole study: its stages are cached, and what was stopped goes on where it was")
    .argument("<study>", "a study's YAML file")
    .option("--set <key=value...>", "change a variable of the study, or STAGE.KEY", [])
    .option("--out <dir>", "the run folder (default: runs/NAME, and a suffix of its own for other settings)")
    .option("--threads <n>", "processors to use (default: all)")
    .option("--force", "replace what another run left in the run folder")
    .option("--json", "events as JSON lines on stdout")
    .addHelpText("after", "\nExample:\n  penchant run examples/shakespeare/study.yaml --set corpus=my-text.txt seed=2")
    .action(async (path: string, options: RunOptions) => {
      await withSession(options, (session) => run(session, path, options));
    });
}

async function run(session: Session, path: string, options: RunOptions): Promise<void> {
  const { storage, terminal, clock, signal } = session;
  const document = new StudyDocument(decodeText(await storage.read(path), path), path);
  const overrides = Object.fromEntries(options.set.map(parseOverride));
  // A path on the command line starts from the working directory, one in the YAML from its folder.
  const pathOf = (written: string): string =>
    Object.values(overrides).includes(written) ? resolve(written) : resolve(dirname(path), written);
  const study = document.resolve(overrides);
  const out = options.out ?? defaultFolder(study, overrides);
  terminal.note(`${study.title} · seed ${study.variables["seed"] ?? "–"} · in ${out}`);

  const view = new StudyView(session, study);
  const events = runStudy({
    document,
    study,
    kinds: stageKinds,
    storage,
    clock,
    signal,
    out,
    codeVersion: codeVersion(),
    path: pathOf,
    executor: localExecutor({ kinds: stageKinds, device: session.device }),
    ...(options.force ? { force: true } : {}),
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
  const command = `penchant run ${path}${options.set.map((set) => ` --set ${set}`).join("")}`;
  const written = await writeReport(study, next.value, {
    storage,
    out,
    environment: await environmentOf(session),
    command,
  });
  terminal.event({ event: "report", html: written.html, markdown: written.markdown, verdicts: written.verdicts });
  for (const { judge, summary } of written.comparisons) {
    const { win, lose, tie, winRate, interval } = summary;
    terminal.note("");
    terminal.note(
      `${judge}: the tuned model wins ${win}, loses ${lose}, ties ${tie}; win rate ${winRate === null ? "–" : formatPercent(winRate)} (${interval.map(formatPercent).join(" to ")})`,
    );
    terminal.note(conclude(summary).sentence);
  }
  for (const { claim, sentence } of written.verdicts) terminal.note(`claim "${claim.name}": ${sentence}`);
  terminal.note("");
  terminal.note(`report: ${resolve(written.html)}`);
  terminal.note(`next: penchant run ${path} --set seed=2   (or: penchant generate --help)`);
}

function parseOverride(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`--set: must be key=value, got ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** runs/NAME for the study as it stands; other settings get a folder of their own. */
function defaultFolder({ name }: Study, overrides: Readonly<Record<string, string>>): string {
  const keys = Object.keys(overrides).sort();
  if (keys.length === 0) return `runs/${name}`;
  const readable = keys.map((key) => `${key}-${basename(overrides[key]!)}`).join("-");
  const safe = readable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
  const digest = createHash("sha256")
    .update(JSON.stringify(keys.map((key) => [key, overrides[key]])))
    .digest("hex");
  return `runs/${name}-${safe}-${digest.slice(0, 6)}`;
}

/** The build's fingerprint in a checkout, the version in a package: results are cached for this code alone. */
function codeVersion(): string {
  const stamp = new URL("../../.built-from", import.meta.url);
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : version;
}

async function environmentOf(session: Session): Promise<{ name: string; value: string }[]> {
  const { runtime, threads } = (await session.device()).description;
  return [
    { name: "penchant", value: version },
    { name: "runtime", value: `${runtime}, ${threads} threads` },
    { name: "Node", value: `${process.versions.node}, ${process.platform} ${process.arch}` },
    { name: "processor", value: cpus()[0]?.model.trim() ?? "unknown" },
  ];
}

/** Shows a study's events: a line a stage, bars for long work, and the text that models write. */
class StudyView {
  readonly #session: Session;
  readonly #stages: readonly string[];
  #training: TrainingProgress | undefined;
  #work: { readonly what: string; readonly line: ProgressLine } | undefined;

  constructor(session: Session, study: Study) {
    this.#session = session;
    this.#stages = Object.keys(study.stages);
  }

  show(event: StudyEvent): void {
    const { note, progress } = this.#session.terminal;
    switch (event.event) {
      case "stage": {
        const title = `[${this.#stages.indexOf(event.stage) + 1}/${this.#stages.length}] ${event.stage}`;
        if (event.state === "cached") note(`${title}: done before`);
        if (event.state === "begin") note(title);
        if (event.state === "done") this.stop();
        break;
      }
      case "note":
        note(`  ${event.text}`);
        break;
      case "work":
        if (this.#work?.what !== event.what) {
          this.#work?.line.stop();
          this.#work = { what: event.what, line: progress(`  ${event.what}`, event.of) };
        }
        this.#work.line.update(event.done, "");
        break;
      case "sample":
        note(`  after ${event.step} updates it writes:`);
        note(`${event.prompt}${event.text}`.replace(/^/gm, "  │ "));
        break;
      default:
        this.#training ??= new TrainingProgress(this.#session.terminal, `  ${event.stage}`);
        this.#training.show(event);
    }
  }

  stop(): void {
    this.#training?.stop();
    this.#work?.line.stop();
    this.#training = undefined;
    this.#work = undefined;
  }
}
