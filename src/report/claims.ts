/**
 * @module
 * The verdicts on claims as document blocks; shares are in percent, as in the report's tables.
 */
import { formatPercent, type Verdict } from "../comparison/index.ts";
import { type Block, paragraph, quoted, type SectionBlock, section, strong } from "./document/document.ts";
import { numberText } from "./numbers.ts";

const RULE =
  'Claims are registered before the run. A verdict is "reproduced" or "not reproduced" only if the interval excludes the threshold; otherwise it is "inconclusive".';

export function claimBlocks(claims: readonly Verdict[]): Block[] {
  return claims.length === 0 ? [] : [paragraph(RULE), ...claims.map(claimSection)];
}

function claimSection({ claim, sentence, estimates }: Verdict, index: number): SectionBlock {
  const isRate = claim.range?.[0] === 0 && claim.range[1] === 1;
  const show = (value: number | null): string => {
    if (value === null || !Number.isFinite(value)) return "not known";
    return isRate ? formatPercent(value) : numberText(value);
  };
  return section(
    `claim-${index + 1}`,
    [quoted(claim.name)],
    [
      paragraph([strong(isRate ? inPercent(sentence) : sentence)]),
      {
        kind: "list",
        items: [
          `source: ${claim.source}`,
          `claimed: ${claim.metric} is ${claim.comparison} ${show(claim.threshold)}`,
          `seeds: ${estimates.map(({ seed, value }) => `${seed} gave ${show(value)}`).join(", ") || "none"}`,
        ],
      },
    ],
  );
}

/** A share where `verdict` writes a value, a bound, or the threshold: not a seed. */
const SHARE = /(?<=\bis |, |\bto |\bthreshold |\()(?:0(?:\.\d+)?|1)(?=[;,)]| to |$|\.$)/g;

/**
 * A verdict's sentence on a share, in percent.
 *
 * `the win rate is 0.8667; the 95 % interval over prompts, 0.68 to 1, …` becomes `86.7 %; …, 68.0 % to 100.0 %, …`.
 */
export function inPercent(sentence: string): string {
  return sentence.replace(SHARE, (share) => formatPercent(Number(share)));
}
