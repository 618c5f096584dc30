/**
 * @module
 * Sections of explanations for the renderers, and charts of their curves.
 */
import type { Answer, Explanation } from "../explain/index.ts";
import type { Figure } from "./charts/figure.ts";
import { lineChart } from "./charts/line-chart.ts";

/** Explanations under a common heading, or under their own titles only. */
export interface WorkedSection {
  readonly heading?: string;
  readonly explanations: readonly Explanation[];
}

/** One section per answer, headed by the exercise's name. */
export function answerSections(answers: readonly Answer[]): WorkedSection[] {
  return answers.map(({ exercise, explanations }) => ({
    heading: exercise,
    explanations: Object.values(explanations),
  }));
}

/** The curves of an explanation; undefined when it has none. */
export function explanationFigure({ chart }: Explanation): Figure | undefined {
  return chart && lineChart(chart);
}
