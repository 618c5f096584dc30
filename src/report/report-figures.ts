/**
 * @module
 * The chart of the win rates of all judges.
 */
import { formatPercent } from "../comparison/index.ts";
import type { IntervalPlot } from "./charts/interval-plot.ts";
import type { Report } from "./report.ts";
import { groupByModels } from "./verdict.ts";

/** The win rates of all judges. */
export function winRatePlot(comparisons: Report["comparisons"]): IntervalPlot {
  const hasSeveral = groupByModels(comparisons).length > 1;
  return {
    title: "Win rate of the tuned model",
    label: "win rate, ties counted half; 95 % interval, clustered by prompt",
    rows: comparisons.map(({ judge, tuned, summary: { winRate, interval } }) => ({
      name: hasSeveral ? `${tuned}, ${judge}` : judge,
      value: winRate,
      interval: winRate === null ? null : interval,
    })),
    domain: [0, 1],
    referenceLine: { value: 0.5, label: "as good as the baseline" },
    format: formatPercent,
  };
}
