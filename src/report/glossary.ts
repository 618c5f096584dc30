/**
 * @module
 * The glossary of a report: terms in plain words, and links to them from the report's own sentences. The same table
 * is the first part of docs/glossary.md.
 */
import {
  type Block,
  type DefinitionsBlock,
  type Inline,
  inlines,
  mapText,
  type RunningText,
  type SectionBlock,
  section,
} from "./document/document.ts";

export interface GlossaryEntry {
  readonly term: string;
  /** Other forms that occur in a report. */
  readonly forms?: readonly string[];
  /** For a reader who meets the word for the first time. */
  readonly meaning: string;
  /** What docs/glossary.md adds, in Markdown. */
  readonly more?: string;
}

export const GLOSSARY: readonly GlossaryEntry[] = [
  {
    term: "95 % interval",
    forms: ["95 % intervals"],
    meaning:
      "A range around a measured value: of 100 such ranges, about 95 contain the true value, under the assumptions beside it. The more data, the narrower.",
  },
  {
    term: "accuracy",
    meaning: "The share of preference pairs whose chosen completion is likelier than the rejected one.",
  },
  {
    term: "baseline",
    meaning: "The model to which the tuned model is compared.",
    more: "Every figure of a comparison is the tuned model's. [Win, lose, tie](comparison/win-lose-tie.md)",
  },
  {
    term: "bits per byte",
    meaning:
      "How many bits a model needs on average to encode a byte of text that it has not seen. Lower is better. Unlike perplexity, it can be compared between models with different tokens.",
  },
  {
    term: "chosen",
    forms: ["rejected"],
    meaning: "The preferred completion of a pair; the other one is the rejected one. In formulas y_w and y_l.",
    more: "[Dataset formats](guide/dataset-formats.md#rows)",
  },
  {
    term: "claim",
    forms: ["claims"],
    meaning:
      "A statement of a paper with a threshold, written down before the run. Afterwards it is reproduced, not reproduced or inconclusive.",
    more: "[Claims](guide/studies.md#claims)",
  },
  {
    term: "clustered",
    meaning:
      "Counted by prompt. Pairs that share a prompt are alike, so they are not independent; a clustered interval takes this into account and is wider.",
    more: "[How many comparisons](comparison/plan.md)",
  },
  {
    term: "conclusive",
    forms: ["conclusively", "not conclusive"],
    meaning:
      "The 95 % interval excludes equality (50 % for a win rate), and for a win rate the sign-flip test over prompts agrees. Otherwise the data are too few to tell.",
    more: "[Win, lose, tie](comparison/win-lose-tie.md#the-figures)",
  },
  {
    term: "distinct-1",
    forms: ["distinct-2"],
    meaning:
      "Variety: the share of words (distinct-1) or pairs of neighbouring words (distinct-2) that are different. 1 means that nothing is repeated. It falls with length.",
  },
  {
    term: "held out",
    forms: ["held-out"],
    meaning: "Examples that were not used for training. A model is good if it does well on them.",
  },
  {
    term: "judge",
    forms: ["judges"],
    meaning: "Decides which of two texts is better: a rule, a reward, a person or a language model.",
    more: "[Judges](comparison/win-lose-tie.md#judges)",
  },
  {
    term: "KL divergence",
    forms: ["KL"],
    meaning:
      "The distance of a model from the model it started from: the mean of log(π/π_ref) over texts of the model.",
    more: "[PPO](losses/ppo.md)",
  },
  {
    term: "log-probability",
    forms: ["log-probabilities"],
    meaning:
      "The natural logarithm of the probability that a model gives to a token or a text, in nats. 0 is certain; the more negative, the less likely.",
  },
  {
    term: "loss",
    forms: ["losses"],
    meaning: "The number that training makes smaller; how it is computed depends on the method.",
    more: "In code `loss` is one number, and `losses` has one for each pair, completion or token.",
  },
  {
    term: "margin",
    forms: ["margins"],
    meaning: "The chosen completion's value minus the rejected one's.",
    more: "Of implicit rewards, scores or mean log-probabilities, as the page says.",
  },
  {
    term: "mid-p",
    meaning:
      "A p-value that counts the observed outcome only half. It corrects the sign test, which is too cautious with few pairs.",
  },
  {
    term: "nat",
    forms: ["nats"],
    meaning: "The unit of a natural logarithm. One nat is 1.44 bits.",
  },
  {
    term: "odds",
    forms: ["odds ratio", "odds-ratio", "log-odds"],
    meaning:
      "p/(1 − p): a probability of 0.75 has odds of 3 to 1. The odds ratio divides the odds of the chosen completion by those of the rejected one.",
    more: "[ORPO](methods/orpo.md)",
  },
  {
    term: "ORPO",
    meaning:
      "Odds ratio preference optimisation: trains on preference pairs by one loss, which makes the chosen text likelier and raises its odds above those of the rejected text. It needs no reference model.",
    more: "[ORPO](methods/orpo.md)",
  },
  {
    term: "p-value",
    forms: ["p"],
    meaning:
      "How often equal models would give a result at least as one-sided as this one, by chance. Small is convincing.",
  },
  {
    term: "perplexity",
    meaning:
      "How uncertain a model is about each next token: as uncertain as a choice among that many equally likely tokens. Lower is better.",
    more: "e to the mean of −log π over tokens. [SFT](methods/sft.md)",
  },
  {
    term: "preference pair",
    forms: ["preference pairs"],
    meaning: "A prompt with two completions, of which one is preferred (chosen) and one is not (rejected).",
    more: "[ORPO](methods/orpo.md)",
  },
  {
    term: "repetition",
    meaning: "The share of a text that repeats what it has said before. 0 means none.",
  },
  {
    term: "ROUGE",
    forms: ["ROUGE-1", "ROUGE-2", "ROUGE-L"],
    meaning:
      "Overlap with a reference text, from 0 to 1: of single words (ROUGE-1), of pairs of words (ROUGE-2), or of the longest common sequence of words (ROUGE-L).",
  },
  {
    term: "seed",
    forms: ["seeds"],
    meaning: "The start of the random numbers of a run. Another seed is another run of the same study.",
  },
  {
    term: "sign test",
    meaning:
      "Asks how often a fair coin would give at least so many wins: ties are left out, and the more one-sided the wins, the smaller p.",
  },
  {
    term: "sign-flip test",
    meaning:
      "Asks how often equally good models would lead by so much: each prompt's lead gets a random sign, and the prompts are independent of each other.",
    more: "[Why fifteen wins are not enough](comparison/win-lose-tie.md#why-fifteen-wins-are-not-enough)",
  },
  {
    term: "standard error",
    forms: ["standard errors"],
    meaning: "The usual error of a measured mean; about half of the half-width of its 95 % interval.",
  },
  {
    term: "supervised fine-tuning",
    forms: ["SFT"],
    meaning: "Training on texts that the model should write: it learns to predict each next token.",
    more: "[SFT](methods/sft.md)",
  },
  {
    term: "token",
    forms: ["tokens"],
    meaning: "The unit of a model's text: a word, a part of one, or a single character.",
    more: "As the model's tokenizer splits it; lengths in training and generation are in tokens.",
  },
  {
    term: "true reward",
    meaning:
      "The known quality of a text of an embedded corpus, a function of the text alone. In real data it is unknown and must be estimated.",
    more: "[Studies](guide/studies.md)",
  },
  {
    term: "tuned",
    forms: ["tuned model"],
    meaning: "The model after preference tuning; every win rate is this model's.",
  },
  {
    term: "unigram model",
    meaning: "The simplest language model: it knows how frequent each token is, and nothing of the text before it.",
  },
  {
    term: "update",
    forms: ["updates"],
    meaning: "One change of the model's weights by the optimiser; training is counted in updates.",
    more: "Also called a step.",
  },
  {
    term: "Wilson interval",
    meaning:
      "A 95 % interval of a share that treats all pairs as independent. With several pairs for each prompt it is too narrow.",
  },
  {
    term: "win rate",
    forms: ["win rates"],
    meaning: "(wins + half of the ties) / pairs. 50 % means equally good.",
    more: "A skipped pair is not counted, and `both_bad` counts as a tie. [The figures](comparison/win-lose-tie.md#the-figures)",
  },
];

const idOf = ({ term }: GlossaryEntry): string => `term-${term.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;

/** Every form of every term, in lower case; longer forms are found first. */
const FORMS: ReadonlyMap<string, GlossaryEntry> = new Map(
  GLOSSARY.flatMap((entry) => [entry.term, ...(entry.forms ?? [])].map((form) => [form.toLowerCase(), entry] as const)),
);

/** `p` alone is a term only before a number: `p = 0.03`. */
const PATTERN = new RegExp(
  `(?<![\\p{L}\\p{N}_-])(${[...FORMS.keys()]
    .filter((form) => form !== "p")
    .sort((a, b) => b.length - a.length)
    .join("|")}|p(?= [=<] ))(?![\\p{L}\\p{N}_]|-(?=\\p{L}))`,
  "giu",
);

/**
 * Links the first use of each term in each block of the list, which are the sections of a report, and returns the
 * glossary of the terms that were used; undefined when there are none.
 */
export function linkTerms(blocks: readonly Block[]): {
  readonly blocks: readonly Block[];
  readonly glossary: SectionBlock | undefined;
} {
  const used = new Set<GlossaryEntry>();
  const linked = blocks.map((block) => {
    const seen = new Set<GlossaryEntry>();
    return mapText(block, (text) => linkFirst(text, seen, used));
  });
  return { blocks: linked, glossary: used.size === 0 ? undefined : glossarySection(used) };
}

function linkFirst(text: RunningText, seen: Set<GlossaryEntry>, used: Set<GlossaryEntry>): RunningText {
  const pieces = inlines(text).flatMap((piece): Inline[] => {
    if (typeof piece !== "string") {
      const hasText = "kind" in piece && (piece.kind === "strong" || piece.kind === "emphasis");
      return [hasText ? { ...piece, text: linkFirst(piece.text, seen, used) } : piece];
    }
    return piece.split(PATTERN).map((part, i): Inline => {
      const entry = i % 2 === 1 ? FORMS.get(part.toLowerCase()) : undefined;
      if (!entry || seen.has(entry)) return part;
      seen.add(entry);
      used.add(entry);
      return { kind: "term", to: idOf(entry), text: part };
    });
  });
  const merged = mergeStrings(pieces);
  return merged.length === 1 && typeof merged[0] === "string" ? merged[0] : merged;
}

function mergeStrings(pieces: readonly Inline[]): Inline[] {
  const merged: Inline[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === "string" && typeof last === "string") merged[merged.length - 1] = last + piece;
    else if (piece !== "" || pieces.length === 1) merged.push(piece);
  }
  return merged;
}

function glossarySection(used: ReadonlySet<GlossaryEntry>): SectionBlock {
  const entries = GLOSSARY.filter((entry) => used.has(entry)).map((entry) => ({
    id: idOf(entry),
    term: entry.term,
    text: entry.meaning,
  }));
  const definitions: DefinitionsBlock = { kind: "definitions", entries };
  return section("glossary", "Glossary", [definitions]);
}
