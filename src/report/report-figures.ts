/**
 * @module
 * Charts of the HTML report: win rates and training curves.
 */
import { formatPercent } from "../comparison/index.ts";
import type { Figure } from "./charts/figure.ts";
import { type IntervalPlot, intervalPlot } from "./charts/interval-plot.ts";
import { lineChart } from "./charts/line-chart.ts";
import type { Report } from "./report.ts";
import { groupByModels } from "./words.ts";

interface ReportFigures {
  /** Win rates by judge; undefined without comparisons. */
  readonly winRates: Figure | undefined;
  /** One per curve of the report. */
  readonly curves: readonly Figure[];
}

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

/** Draws the charts. */
export function reportFigures({ comparisons, curves }: Pick<Report, "comparisons" | "curves">): ReportFigures {
  return {
    winRates: comparisons.length > 0 ? intervalPlot(winRatePlot(comparisons)) : undefined,
    curves: curves.map(lineChart),
  };
}
