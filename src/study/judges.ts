/**
 * @module
 * The judges that need only the texts: people's choices, and the true reward and the rule of each embedded corpus.
 */
import { humanJudges, type Judge, type JudgeKind, Judges, ruleJudge, scoreJudge } from "../comparison/index.ts";
import { type EmbeddedCorpus, embeddedCorpora, readWholeText } from "../data/index.ts";

/** The true reward of an embedded corpus: it knows that corpus alone. */
function rewardOf({ name, title, reward, tieMargin, criteria, knows }: EmbeddedCorpus): JudgeKind {
  const make = (): Judge =>
    scoreJudge({
      id: name,
      score: (prompt, text) => reward(prompt, text).total,
      tieMargin,
      criteria,
      refuses: ({ prompt }) => (knows(prompt) ? undefined : `must have a prompt of the ${title}`),
    });
  return built(`reward:${name}`, `the true reward of the ${title}; it knows no other prompts`, make);
}

/** The rule of an embedded corpus: it reads any text, by its own criteria. */
function ruleOf({ name, title, rule, criteria }: EmbeddedCorpus): JudgeKind[] {
  if (!rule) return [];
  const make = (): Judge =>
    ruleJudge(
      name,
      ({ a, b }) => {
        const { choice, reasons } = rule(a, b);
        return { choice, comment: reasons.join("; ") };
      },
      { criteria: "own", ownCriteria: criteria, order: "none" },
    );
  return [built(`rule:${name}`, `a rule for the criteria of the ${title}`, make)];
}

const built = (name: string, help: string, make: () => Judge): JudgeKind => ({
  spelling: name,
  help,
  matches: (other) => other === name,
  open: async () => ({ judge: make() }),
});

/** The kinds of judges that a study has without anything else. */
export const builtInJudges: readonly JudgeKind[] = [
  ...embeddedCorpora.flatMap((corpus) => [rewardOf(corpus), ...ruleOf(corpus)]),
  humanJudges(readWholeText),
];

/** The built-in judges, and others that the caller can open. */
export const judgesWith = (more: readonly JudgeKind[] = []): Judges => new Judges([...builtInJudges, ...more]);
