/**
 * @module
 * `penchant plan`: how many comparisons a conclusive answer takes.
 */
import { Command, InvalidArgumentError } from "commander";

import { formatNumber, formatPercent, type Plan, planComparisons } from "../../comparison/index.ts";
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
    .description("how many comparisons a conclusive answer takes, before any is made")
    .requiredOption("--win-rate <share>", "the smallest win rate worth finding, ties counted half: 0.6", parseNumber)
    .option("--tie-rate <share>", "pairs that will end in a tie", parseNumber, 0)
    .option("--power <share>", "how often the answer shall be conclusive", parseNumber, 0.8)
    .option("--completions <n>", "comparisons of each prompt", parseNumber, 1)
    .option(
      "--correlation <share>",
      "how alike outcomes of one prompt are; compare prints it for a pilot",
      parseNumber,
      0,
    )
    .option("--prompts <n>", "prompts that you have: what they can show", parseNumber)
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

function planText({ winRate, tieRate, power, completions, correlation }: Options, plan: Plan): string[] {
  const { winShare, comparisons, designEffect, given } = plan;
  const ties =
    tieRate > 0 ? ` with ${formatPercent(tieRate)} of ties, so ${formatPercent(winShare)} of what is decided` : "";
  const lines = [
    `A win rate of ${formatPercent(winRate)}${ties}:`,
    `  ${formatNumber(comparisons)} independent comparisons are conclusive in ${formatPercent(power)} of cases (exact sign test, two-sided, 5 %).`,
  ];
  if (completions > 1) {
    lines.push(
      `  ${formatNumber(plan.prompts)} prompts of ${completions} comparisons each, as outcomes of one prompt have correlation ${correlation}: each comparison counts for 1/${formatNumber(designEffect)}.`,
    );
    if (correlation === 0) {
      lines.push("  A correlation of 0 is seldom true: run a pilot, and take what penchant compare prints of it.");
    }
  }
  if (given) {
    const { prompts, effective, completionsNeeded } = given;
    lines.push(
      `  ${formatNumber(prompts)} prompts of ${completions} are worth ${formatNumber(effective)} independent comparisons, conclusive in ${formatPercent(given.power)} of cases.`,
      completionsNeeded === null
        ? "  No number of comparisons of each would be enough: it takes more prompts."
        : `  ${formatNumber(completionsNeeded)} comparisons of each prompt would be enough.`,
    );
  }
  return lines;
}
