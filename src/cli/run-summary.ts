/**
 * @module
 * The last lines of `penchant run`: a verdict for each comparison and claim. Curves, intervals and the sentences of
 * statistics are in the report.
 */
import { type ComparisonSummary, conclude, formatPercent, type Verdict } from "../comparison/index.ts";
import type { JudgedComparison } from "../report/index.ts";
import type { WrittenReport } from "../study/index.ts";

/** With more claims than this, only those that were not reproduced are named. */
const MOST_CLAIMS = 4;

const VERDICTS = { better: "better", worse: "worse", open: "not conclusive", "nothing judged": "no pair judged" };

export type Summarized = Pick<WrittenReport, "comparisons" | "verdicts" | "sweep">;

export function runSummary({ comparisons, verdicts, sweep }: Summarized): string[] {
  return [
    ...(sweep && comparisons.length > 0 ? [`of ${sweep.shown} alone; the report has all combinations:`] : []),
    ...comparisons.map(comparisonLine),
    ...claimLines(verdicts),
  ];
}

function comparisonLine({ judge, tuned, summary }: JudgedComparison): string {
  const { win, lose, tie, winRate } = summary;
  const rate = winRate === null ? "" : `; win rate ${formatPercent(winRate)}`;
  return `${judge}: ${tuned} wins ${win}, loses ${lose}, ties ${tie}${rate}: ${verdictOf(summary)}`;
}

const verdictOf = (summary: ComparisonSummary): string => VERDICTS[conclude(summary).outcome];

function claimLines(verdicts: readonly Verdict[]): string[] {
  const line = ({ claim, outcome }: Verdict): string => `claim ${outcome}: ${claim.name}`;
  if (verdicts.length <= MOST_CLAIMS) return verdicts.map(line);
  const others = verdicts.filter(({ outcome }) => outcome !== "reproduced");
  return [`claims: ${verdicts.length - others.length} of ${verdicts.length} reproduced`, ...others.map(line)];
}
