/**
 * @module
 * The HTML report's sections on comparisons, samples and claims.
 */
import { formatNumber, type MeasuredPair } from "../comparison/index.ts";
import type { Figure } from "./charts/figure.ts";
import { type Column, chartFigure, factTable, list, paragraph, quoteBlock, section, table } from "./html-parts.ts";
import { type Markup, markup, when } from "./markup.ts";
import { MEASURED_HEADER, measuredCaption, measuredRows, measuredWords, modelsText } from "./measured.ts";
import type { JudgedComparison, Report } from "./report.ts";
import { markDifferences, type Piece } from "./text-difference.ts";
import {
  CHOICE_WORDS,
  differenceText,
  LIMITS,
  overallWords,
  promptCell,
  promptCount,
  scopeNote,
  skipText,
  summaryFacts,
  valueText,
} from "./words.ts";

/** The conclusion in words, and the win rates. */
export function resultSection(report: Report, winRates: Figure | undefined): Markup {
  return section("result", "Result", [
    ...scopeNote(report).map(paragraph),
    ...overallWords(report.comparisons).map(paragraph),
    when(winRates, () => chartFigure(winRates!)),
    markup`<p class="soft">${LIMITS}</p>`,
  ]);
}

export function comparisonSection(report: Report): Markup {
  return section("comparisons", "Comparisons", [
    ...scopeNote(report).map(paragraph),
    ...report.comparisons.map(judgeSection),
  ]);
}

function judgeSection(comparison: JudgedComparison): Markup {
  const { judge, criteria, baseline, tuned, summary, skips } = comparison;
  const hasSkips = summary.skipped > 0;
  const number = (name: string): Column => ({ name, isNumber: true });
  const columns = [{ name: "#", isNumber: true }, { name: "prompt" }, ...["win", "lose", "tie"].map(number)];
  const counts = (row: { win: number; lose: number; tie: number; skipped?: number }): string[] =>
    [row.win, row.lose, row.tie, ...(hasSkips ? [row.skipped ?? 0] : [])].map(formatNumber);
  const rows = summary.prompts.map((row) => [formatNumber(row.index), promptCell(row.prompt), ...counts(row)]);
  const caption = `Pairs that ${tuned} wins, loses or ties against ${baseline}, by prompt`;
  const criteriaText = when(
    criteria !== null,
    () => markup`<p>Criteria, as given to the judge:</p>${quoteBlock(criteria ?? "")}`,
  );
  return markup`<h3>Judge: ${judge}</h3>${criteriaText}${[
    table(caption, [...columns, ...(hasSkips ? [number("skipped")] : [])], rows, [
      "all",
      promptCount(summary),
      ...counts(summary),
    ]),
    when(skips.length > 0, () => list(skips.map(skipText))),
    factTable(`Figures of ${tuned}`, summaryFacts(comparison)),
  ]}`;
}

/** Measured text properties, independent of the judges. */
export function measuredSection(report: Report): Markup {
  const columns = MEASURED_HEADER.map((name, i) => ({ name, isNumber: i > 0 }));
  return section("measured", "Measured properties", [
    ...scopeNote(report).map(paragraph),
    ...report.measured.flatMap(({ differences, names, ...models }) => [
      ...(report.measured.length > 1 ? [markup`<h3>${modelsText(models)}</h3>`] : []),
      paragraph(measuredWords(differences, names)),
      table(measuredCaption(names), columns, measuredRows(differences)),
    ]),
  ]);
}

export function sampleSection(report: Report): Markup {
  const legend =
    "Words that differ between the two texts are underlined, if the texts share at least half of their words.";
  return section("samples", "Samples, side by side", [
    ...scopeNote(report).map(paragraph),
    markup`<p class="soft">${legend}</p>`,
    ...report.samples.map(sample),
  ]);
}

function sample({ id, prompt, a, b, properties, choices }: MeasuredPair): Markup {
  const difference = markDifferences(a.text, b.text);
  const side = (label: string, { model, text }: { model: string; text: string }, pieces?: readonly Piece[]): Markup =>
    markup`<figure><figcaption>${label}: ${model}</figcaption>${quoteBlock(pieces ? pieces.map(pieceMarkup) : text)}</figure>`;
  const rows = properties.map((property) => [
    property.name,
    valueText(property.a),
    valueText(property.b),
    differenceText(property),
  ]);
  const columns = ["baseline", "tuned", "tuned − baseline"].map((name) => ({ name, isNumber: true }));
  const judged = choices.map(
    ({ judge, choice }) => markup`<li>${judge}: <span class="outcome">${CHOICE_WORDS[choice]}</span></li>`,
  );
  return markup`<article><h3>Sample ${id}</h3><p class="soft">Prompt</p>${quoteBlock(prompt)}<div class="pair">${[
    side("Baseline", a, difference?.a),
    side("Tuned", b, difference?.b),
  ]}</div>${when(rows.length > 0, () => table(`Text properties of ${id}`, [{ name: "property" }, ...columns], rows))}${when(
    judged.length > 0,
    () => markup`<ul>${judged}</ul>`,
  )}</article>`;
}

function pieceMarkup({ text, differs }: Piece): Markup {
  return differs ? markup`<mark>${text}</mark>` : markup`${text}`;
}

export function claimSection({ claims }: Report): Markup {
  const rule =
    'Claims are registered before the run. A verdict is "reproduced" or "not reproduced" only if the interval excludes the threshold; otherwise it is "inconclusive".';
  const rows = claims.map(
    ({ claim, sentence, estimates }) =>
      markup`<article><h3>${claim.name}</h3><p class="outcome">${sentence}</p>${list([
        `source: ${claim.source}`,
        `claimed: ${claim.metric} is ${claim.comparison} ${formatNumber(claim.threshold)}`,
        `seeds: ${estimates.map(({ seed, value }) => `${seed} gave ${valueText(value)}`).join(", ") || "none"}`,
      ])}</article>`,
  );
  return section("claims", "Claims", [markup`<p class="soft">${rule}</p>`, ...rows]);
}
