/**
 * @module
 * `penchant plan`: power analysis, how many comparisons are needed for a conclusive result.
 */
import { Command, Option } from "commander";

import { formatNumber, formatPercent, type PowerPlan, planComparisons } from "../../comparison/index.ts";
import { MOST_COUNT, type NumberBounds, numberOption } from "../flags.ts";
import { type Session, withSession } from "../session.ts";
import { checkTableFormat, formatTable, TABLE_FORMATS, type Table, type TableFormat } from "../table-format.ts";

interface Options {
  readonly winRate: number;
  readonly tieRate: number;
  readonly power: number;
  readonly completions: number;
  readonly correlation: number;
  readonly prompts?: number;
  readonly format?: TableFormat;
  readonly json?: boolean;
}

const SHARE: NumberBounds = { atLeast: 0, atMost: 1 };
const COUNT: NumberBounds = { integer: true, atLeast: 1, atMost: MOST_COUNT };

export function planCommand(): Command {
  return new Command("plan")
    .description("power analysis: how many comparisons are needed for a conclusive result")
    .addOption(
      numberOption(
        "--win-rate <share>",
        "the smallest win rate worth detecting, ties counted half: 0.6",
        SHARE,
      ).makeOptionMandatory(),
    )
    .addOption(numberOption("--tie-rate <share>", "expected share of ties", SHARE, 0))
    .addOption(numberOption("--power <share>", "probability of a conclusive result at that win rate", SHARE, 0.8))
    .addOption(numberOption("--completions <n>", "comparisons per prompt", COUNT, 1))
    .addOption(
      numberOption(
        "--correlation <share>",
        "intraclass correlation of the outcomes of one prompt; compare prints it for a pilot",
        SHARE,
        0,
      ),
    )
    .addOption(numberOption("--prompts <n>", "number of available prompts: prints their power", COUNT))
    .addOption(new Option("--format <format>", "a table: Markdown, LaTeX or CSV").choices(TABLE_FORMATS))
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant plan --win-rate 0.6 --tie-rate 0.2 --completions 3 --correlation 0.3 --prompts 50",
    )
    .action(async (options: Options) => withSession(options, async (session) => printPlan(session, options)));
}

function printPlan({ terminal }: Session, options: Options): void {
  checkTableFormat("plan", options);
  const { winRate, tieRate, power, completions, correlation, prompts } = options;
  const plan = planComparisons(winRate, {
    tieRate,
    power,
    completions,
    correlation,
    ...(prompts !== undefined && { prompts }),
  });
  if (terminal.json) {
    terminal.print(JSON.stringify({ winRate, tieRate, power, completions, correlation, ...plan }));
    return;
  }
  if (options.format) {
    terminal.print(formatTable(planTable(options, plan), options.format));
    return;
  }
  for (const line of planText(options, plan)) terminal.print(line);
}

function planTable({ winRate, tieRate, power, completions, correlation }: Options, plan: PowerPlan): Table {
  const { given } = plan;
  return {
    caption: "Power analysis: exact sign test, two-sided, 5 %",
    header: ["quantity", "value"],
    rows: [
      ["win rate", String(winRate)],
      ["tie rate", String(tieRate)],
      ["power", String(power)],
      ["comparisons per prompt", String(completions)],
      ["correlation", String(correlation)],
      ["design effect", String(plan.designEffect)],
      ["independent comparisons needed", String(plan.comparisons)],
      ["prompts needed", String(plan.prompts)],
      ...(given
        ? [
            ["prompts available", String(given.prompts)],
            ["their independent comparisons", String(given.effective)],
            ["their power", String(given.power)],
          ]
        : []),
    ],
  };
}

function planText({ winRate, tieRate, power, completions, correlation }: Options, plan: PowerPlan): string[] {
  const { winShare, comparisons, designEffect, given } = plan;
  const ties =
    tieRate > 0 ? ` with ${formatPercent(tieRate)} ties, that is ${formatPercent(winShare)} of the decided pairs` : "";
  const lines = [
    `A win rate of ${formatPercent(winRate)}${ties}:`,
    `  ${formatNumber(comparisons)} independent comparisons give a power of ${formatPercent(power)} (exact sign test, two-sided, 5 %).`,
  ];
  if (completions > 1) {
    lines.push(
      `  ${formatNumber(plan.prompts)} prompts with ${completions} comparisons each are needed: the design effect at correlation ${correlation} is ${formatNumber(designEffect)}.`,
    );
    if (correlation === 0) {
      lines.push(
        "  A correlation of 0 is rarely true: run a pilot, and use the correlation that penchant compare prints.",
      );
    }
  }
  if (given) {
    const { prompts, effective, completionsNeeded } = given;
    lines.push(
      `  ${formatNumber(prompts)} prompts with ${completions} comparisons each count as ${formatNumber(effective)} independent comparisons, with a power of ${formatPercent(given.power)}.`,
      completionsNeeded === null
        ? "  More comparisons per prompt would not be enough: more prompts are needed."
        : `  ${formatNumber(completionsNeeded)} comparisons per prompt would be enough.`,
    );
  }
  return lines;
}
