/**
 * @module
 * The charts of a report and the names of their files.
 */
import { formatPercent } from "../comparison/index.ts";
import type { Figure } from "./charts/figure.ts";
import { type IntervalPlot, intervalPlot } from "./charts/interval-plot.ts";
import { lineChart } from "./charts/line-chart.ts";
import { answerBlocks } from "./document/explanation-blocks.ts";
import { chartFigure } from "./document/figures.ts";
import type { Report } from "./report.ts";

/** A figure and where the Markdown report expects it, beside itself. */
export interface ReportFigure extends Figure {
  readonly file: string;
}

export interface ReportFigures {
  /** Win rates by judge; undefined when nothing was compared. */
  readonly winRates: ReportFigure | undefined;
  /** One for each of the report's curves. */
  readonly curves: readonly ReportFigure[];
}

/** The judges' win rates side by side. */
export function winRatePlot(comparisons: Report["comparisons"]): IntervalPlot {
  return {
    title: "Win rate of the tuned model",
    label: "win rate, ties counted half; 95 % interval, clustered by prompt",
    rows: comparisons.map(({ judge, summary: { winRate, interval } }) => ({
      name: judge,
      value: winRate,
      interval: winRate === null ? null : interval,
    })),
    domain: [0, 1],
    reference: { value: 0.5, label: "as good as the baseline" },
    format: formatPercent,
  };
}

/** Draws the charts; the HTML report holds them, the Markdown report refers to their files. */
export function reportFigures({ comparisons, curves }: Pick<Report, "comparisons" | "curves">): ReportFigures {
  return {
    winRates: comparisons.length > 0 ? { ...intervalPlot(winRatePlot(comparisons)), file: "win-rates.svg" } : undefined,
    curves: curves.map((chart, i) => ({ ...lineChart(chart), file: `curve-${i + 1}.svg` })),
  };
}

/** Every file that the Markdown report refers to, those of exercises too. */
export function reportFiles(report: Report): ReportFigure[] {
  const { winRates, curves } = reportFigures(report);
  const worked = answerBlocks(report.exercises).flatMap((block) =>
    block.kind === "figure" ? [{ ...chartFigure(block.chart), file: `${block.name}.svg` }] : [],
  );
  return [...(winRates ? [winRates] : []), ...curves, ...worked];
}
