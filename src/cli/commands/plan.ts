/**
 * @module
 * `penchant plan`: power analysis, how many comparisons are needed for a conclusive result.
 */
import { Command, InvalidArgumentError } from "commander";

import { formatNumber, formatPercent, type PowerPlan, planComparisons } from "../../comparison/index.ts";
import { type Session, withSession } from "../session.ts";

interface Options {
  readonly winRate: number;
  readonly tieRate: number;
  readonly power: number;
  readonly completions: number;
  readonly correlation: number;
  readonly prompts?: number;
  readonly json?: boolean;
}

export function planCommand(): Command {
  return new Command("plan")
    .description("power analysis: how many comparisons are needed for a conclusive result")
    .requiredOption("--win-rate <share>", "the smallest win rate worth detecting, ties counted half: 0.6", parseNumber)
    .option("--tie-rate <share>", "expected share of ties", parseNumber, 0)
    .option("--power <share>", "probability of a conclusive result at that win rate", parseNumber, 0.8)
    .option("--completions <n>", "comparisons per prompt", parseNumber, 1)
    .option(
      "--correlation <share>",
      "intraclass correlation of the outcomes of one prompt; compare prints it for a pilot",
      parseNumber,
      0,
    )
    .option("--prompts <n>", "number of available prompts: prints their power", parseNumber)
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant plan --win-rate 0.6 --tie-rate 0.2 --completions 3 --correlation 0.3 --prompts 50",
    )
    .action(async (options: Options) => withSession(options, async (session) => printPlan(session, options)));
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("must be a number.");
  return value;
}

function printPlan({ terminal }: Session, options: Options): void {
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
  for (const line of planText(options, plan)) terminal.print(line);
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
