/**
 * @module
 * `penchant fit`: fits abilities of items to pairwise comparisons or rankings.
 */
import { Command, Option } from "commander";

import {
  type Fit,
  type FitOptions,
  type FittedItem,
  fitComparisons,
  fitGroups,
  fitRankings,
  type GroupedFit,
  INTERVAL_KINDS,
  type IntervalKind,
  MODEL_NAMES,
  type ModelName,
  type Penalty,
  readComparisons,
  readRankings,
} from "../../comparison/index.ts";
import { checkOutput, inspect, type Storage, UsageError } from "../../core/index.ts";
import { fileBytes } from "../../core/reading/index.ts";
import { chartText, type IntervalPlot, intervalPlot } from "../../report/index.ts";
import { agreementText } from "../agreement-text.ts";
import { abilityTable, excludedText, fitText, groupText, rankingText } from "../fit-text.ts";
import { numberOption, SEED } from "../flags.ts";
import { type Session, withSession } from "../session.ts";
import { checkTableFormat, formatTable, TABLE_FORMATS, type TableFormat } from "../table-format.ts";

interface Options {
  readonly model: ModelName | "plackett-luce";
  readonly reference?: string;
  readonly orderEffect?: boolean;
  readonly group?: string;
  readonly cluster?: string;
  readonly id?: string;
  readonly rater?: string;
  readonly unit?: string;
  readonly covariate?: readonly string[];
  readonly penalty: string;
  readonly intervals?: IntervalKind;
  readonly rounds: number;
  readonly seed: number;
  readonly plot?: string;
  readonly force?: boolean;
  readonly format?: TableFormat;
  readonly json?: boolean;
}

const HELP = `
FILE is one of, optionally gzipped, CSV with commas, semicolons or tabs:
  CSV with the header item_a,item_b,winner (a, b or tie) or item_a,item_b,wins_a,wins_b[,ties];
  item_a was shown first
  JSON lines of comparison records
  arena battles, evalica's left,right,winner, FastChat's pairs or AlpacaEval annotations, as JSON or CSV
  with --model plackett-luce: JSON lines {"ranking": ["best", "next", "last"]}

Examples:
  penchant fit games.csv
  penchant fit comparison.jsonl --model davidson --order-effect --cluster prompt --intervals clustered
  penchant fit votes.csv --group annotator --plot abilities.svg
  penchant fit votes.csv --rater annotator --unit question
  penchant fit few.csv --penalty firth`;

export function fitCommand(): Command {
  return new Command("fit")
    .description("fit abilities to pairwise comparisons: Bradley–Terry, ties, order effects, groups, with intervals")
    .argument("<file>", "comparisons")
    .addOption(
      new Option("--model <name>", "the model of the outcomes")
        .choices([...MODEL_NAMES, "plackett-luce"])
        .default("bradley-terry"),
    )
    .option("--reference <item>", "fix this item's ability at 0 (default: abilities sum to 0)")
    .option("--order-effect", "estimate the advantage of being shown first, or of playing at home")
    .option("--group <column>", "also fit each group of this column, and test whether groups differ")
    .option("--cluster <column>", "cluster comparisons by this column (a prompt, an annotator) for standard errors")
    .option("--id <column>", "row id: rows with a repeated id are excluded and counted")
    .option("--rater <column>", "the rater: adds inter-rater agreement")
    .option(
      "--unit <column>",
      "with --rater: the judged unit, such as a question's id (default: the id of comparison records, or the instruction or question_id that a format has)",
    )
    .option("--covariate <names...>", "add covariates: the difference of the columns NAME_a and NAME_b")
    .option("--penalty <kind>", "none, firth, ridge:LAMBDA or pseudo-wins:N", "none")
    .addOption(
      new Option(
        "--intervals <kind>",
        "type of standard errors (default: fisher; clustered with --cluster; sandwich if ties count as half wins)",
      ).choices(INTERVAL_KINDS),
    )
    .addOption(
      numberOption("--rounds <n>", "bootstrap samples", { integer: true, atLeast: 1, atMost: 1_000_000 }, 1000),
    )
    .addOption(numberOption("--seed <n>", "seed of the bootstrap and of rank intervals", SEED, 42))
    .option("--plot <file.svg>", "plot abilities and intervals into a file; - plots on the terminal")
    .option("--force", "overwrite the plot")
    .addOption(
      new Option("--format <format>", "the table of abilities alone: Markdown, LaTeX or CSV").choices(TABLE_FORMATS),
    )
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", HELP)
    .action(async (file: string, options: Options) => withSession(options, (session) => run(session, file, options)));
}

async function run(session: Session, file: string, options: Options): Promise<void> {
  const { storage } = session;
  const { plot } = options;
  // Check before the fit.
  if (plot === "-" && options.json) throw new UsageError("fit: --plot - must go without --json, which has the figures");
  const isFile = plot !== undefined && plot !== "-";
  checkTableFormat("fit", options);
  if (plot === "-" && options.format)
    throw new UsageError("fit: --plot - must go without --format, which is for a file");
  if (isFile) await checkPlot(storage, plot, file, options.force);
  const items =
    options.model === "plackett-luce"
      ? await fitRankingsFile(session, file, options)
      : await fitPairsFile(session, file, options, options.model);
  const plotData = forestPlot(items, options.reference ?? null);
  if (plot === "-")
    session.terminal.print(
      ["", ...chartText({ type: "intervals", intervals: plotData }, process.stdout.columns)].join("\n"),
    );
  if (isFile) {
    await storage.write(plot, intervalPlot(plotData).svg);
    session.terminal.note(`${plot} written`);
  }
}

/** Checks where the plot goes. The data are never overwritten. */
async function checkPlot(storage: Storage, plot: string, file: string, force: boolean | undefined): Promise<void> {
  if (!/\.svg$/i.test(plot) && plot.trim() !== "") {
    throw new UsageError(
      `fit: --plot must name an SVG file, got ${inspect(plot)}; hint: ${plot.replace(/\.[a-z]+$/i, "")}.svg, which a browser or Inkscape turns into PNG or PDF`,
    );
  }
  await checkOutput(storage, plot, "file", { name: "--plot", inputs: { FILE: file } });
  if (!force && (await storage.size(plot)) !== undefined) {
    throw new UsageError(`fit: plot must be a new file, got ${inspect(plot)}; hint: --force overwrites it`);
  }
}

async function fitPairsFile(
  { storage, terminal }: Session,
  file: string,
  options: Options,
  model: ModelName,
): Promise<readonly FittedItem[]> {
  const { group, cluster, id, rater, unit, covariate } = options;
  if (unit !== undefined && rater === undefined) throw new UsageError("fit: --unit must go with --rater, got none");
  const read = await readComparisons(fileBytes(storage, file), file, {
    ...(group !== undefined && { group }),
    ...(cluster !== undefined && { cluster }),
    ...(id !== undefined && { id }),
    ...(rater !== undefined && { rater }),
    ...(unit !== undefined && { unit }),
    ...(covariate !== undefined && { covariates: covariate }),
  });
  const intervals = options.intervals ?? (cluster === undefined ? undefined : "clustered");
  const settings: FitOptions = {
    model,
    reference: options.reference ?? null,
    orderEffect: options.orderEffect ?? false,
    penalty: parsePenalty(options.penalty),
    ...(intervals !== undefined && { intervals }),
    rounds: options.rounds,
    seed: options.seed,
  };
  const { fit, grouped } = withExclusionNotes(
    () => {
      const grouped = group === undefined ? null : fitGroups(read.counts, settings);
      return { grouped, fit: grouped?.pooled ?? fitComparisons(read.counts, settings) };
    },
    () => excludedText(read).forEach(terminal.note),
  );
  const { format, rows, excluded } = read;
  const agreement = read.agreement?.finish({ seed: options.seed });
  if (terminal.json) {
    terminal.print(
      JSON.stringify({
        format,
        rows,
        excluded,
        ...fitJson(fit),
        ...(grouped && { groups: groupJson(grouped) }),
        ...(agreement && { agreement }),
      }),
    );
  } else if (options.format) {
    terminal.print(formatTable(abilityTable(fit.items, fitText(fit)[0]!), options.format));
    for (const note of [...fit.notes, ...excludedText(read)]) terminal.note(note);
  } else {
    const lines = [
      ...fitText(fit),
      ...(grouped ? groupText(grouped) : []),
      ...(agreement ? ["", ...agreementText(agreement)] : []),
      ...excludedText(read),
    ];
    for (const line of lines) terminal.print(line);
  }
  return fit.items;
}

/** Prints the exclusion notes if the fit fails, since excluded rows may be the cause. */
function withExclusionNotes<T>(work: () => T, printNotes: () => void): T {
  try {
    return work();
  } catch (error) {
    printNotes();
    throw error;
  }
}

async function fitRankingsFile(
  { storage, terminal }: Session,
  file: string,
  options: Options,
): Promise<readonly FittedItem[]> {
  const given = Object.entries({
    "--order-effect": options.orderEffect,
    "--group": options.group,
    "--cluster": options.cluster,
    "--id": options.id,
    "--rater": options.rater,
    "--unit": options.unit,
    "--covariate": options.covariate,
    "--intervals": options.intervals,
    "--penalty": options.penalty === "none" ? undefined : options.penalty,
  }).find(([, value]) => value !== undefined);
  if (given) throw new UsageError(`fit: ${given[0]} must go with a model of pairs, got plackett-luce`);
  const rankings = await readRankings(fileBytes(storage, file), file);
  const fit = fitRankings(rankings, { reference: options.reference ?? null, seed: options.seed });
  if (terminal.json) {
    const { covariance: _, ...rest } = fit;
    terminal.print(JSON.stringify({ model: "plackett-luce", ...rest }));
  } else if (options.format) {
    terminal.print(formatTable(abilityTable(fit.items, rankingText(fit)[0]!), options.format));
    for (const note of excludedText(fit)) terminal.note(note);
  } else for (const line of rankingText(fit)) terminal.print(line);
  return fit.items;
}

function parsePenalty(text: string): Penalty {
  const [, kind, amount] = /^(none|firth|ridge|pseudo-wins)(?::(.+))?$/.exec(text) ?? [];
  const number = amount === undefined ? Number.NaN : Number(amount);
  if (amount === undefined && (kind === "none" || kind === "firth")) return { kind };
  if (Number.isFinite(number)) {
    if (kind === "ridge") return { kind, strength: number };
    if (kind === "pseudo-wins") return { kind, wins: number };
  }
  throw new UsageError(`fit: penalty must be none, firth, ridge:LAMBDA or pseudo-wins:N, got ${inspect(text)}`);
}

function fitJson({ covariance: _, ...fit }: Fit): object {
  return fit;
}

function groupJson({ groups, test, reason }: GroupedFit): object {
  return {
    fits: groups.map(({ group, fit, reason }) => (fit ? { group, ...fitJson(fit) } : { group, reason })),
    test,
    ...(reason && { reason }),
  };
}

function forestPlot(items: readonly FittedItem[], reference: string | null): IntervalPlot {
  const rows = [...items].sort((a, b) => b.ability - a.ability);
  return {
    title: "Abilities with 95 % intervals",
    label: reference === null ? "ability in nats; all sum to 0" : `ability in nats relative to ${reference}`,
    rows: rows.map(({ item, ability, interval }) => ({ name: item, value: ability, interval })),
    referenceLine: { value: 0, label: reference ?? "mean" },
    format: (value) => value.toFixed(2),
  };
}
