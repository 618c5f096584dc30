import { expect, test } from "vitest";
import { documentFigures } from "./document/figures.ts";
import { documentMarkdown } from "./document/markdown.ts";
import { HOSTILE, hostileReport } from "./hostile-report.case.ts";
import type { Report } from "./report.ts";
import { reportDocument } from "./report-document.ts";
import { sampleReport } from "./sample-report.case.ts";

const reportMarkdown = (report: Report): string => documentMarkdown(reportDocument(report));
const lines = (text: string): string => text.replace(/^ {4}/gm, "").trim();

test("a whole report, to the letter", () => {
  const { models, data, curves, comparisons, samples, claims, pairs } = sampleReport;
  const small = {
    ...sampleReport,
    pairs: pairs!.slice(1),
    models: models.slice(1),
    data: data.slice(1),
    curves: [{ ...curves[0]!, series: curves[0]!.series.slice(1) }],
    comparisons: comparisons.slice(1),
    samples: [{ ...samples[0]!, properties: samples[0]!.properties.slice(0, 2) }],
    claims,
  };
  expect(reportMarkdown(small)).toBe(
    `${lines(`
    # Shakespeare completions: ORPO against SFT

    Does preference tuning by ORPO make completions that fit the sample preferences better?

    > Embedded models stand in for the course's: a decoder of 339,456 parameters, not Phi-1.5.

    ## Result

    > **Compared:** small-orpo, the [tuned model](#glossary), against small-sft, the [baseline](#glossary): 15 pairs of texts, for 5 prompts.
    >
    > **Result:** [not conclusive](#glossary) by \`rule: longer\` ([win rate](#glossary) 46.4 %, [95 % interval](#glossary) 26.3 % to 68.0 %).
    >
    > **Meaning:** These prompts are too few to tell which model is better. This does not show that the models are equal.

    ![Win rate of the tuned model.](win-rates.svg)

    Look whether an interval crosses the line at 50 %: if it does, the [judge](#glossary)'s result is not conclusive.

    Judge: \`rule: longer\`. The tuned model won 5 of 14 pairs, lost 6 and tied 3 (1 more skipped); its win rate, ties counted half, is 46.4 %. The 95 % interval over 5 prompts, 26.3 % to 68.0 %, contains 50.0 %: not conclusive at this size. [Sign-flip test](#glossary) over prompts: [p](#glossary) = 1. *Pairs of one prompt resemble each other, so the 14 pairs are not 14 independent witnesses: only the 5 prompts are. The models are even on 4 prompts of 5. The best result of 1 prompt, 1 won and none lost, has p = 1, so no result of 1 prompt is below 0.05: six prompts are the fewest that can be conclusive.*

    Each interval holds for its judge and for prompts like these. It covers the choice of prompts, but not the variation between training runs.

    ## Comparisons

    ### Judge: rule: longer

    Figures of small-orpo, judged by rule: longer.

    | name | value |
    | --- | --- |
    | [win rate](#glossary), ties counted half | 46.4 % |
    | [95 % interval](#glossary) of the win rate, [clustered](#glossary) by prompt | 26.3 % to 68.0 % |
    | [standard error](#glossary), clustered by prompt | 0.03516 |
    | 95 % [Wilson interval](#glossary) of wins / all pairs, for independent pairs | 16.3 % to 61.2 % |
    | [sign test](#glossary) without ties, p | 1 |
    | sign test without ties, [mid-p](#glossary) | 0.77 |

    Pairs that small-orpo wins, loses or ties against small-sft, by prompt, judged by rule: longer.

    | \\# | prompt | win | lose | tie | skipped |
    | ---: | --- | ---: | ---: | ---: | ---: |
    | 1 | Shall I compare thee | 1 | 1 | 1 | 0 |
    | 2 | When winter comes | 1 | 2 | 0 | 0 |
    | 3 | (empty) | 1 | 1 | 0 | 1 |
    | 4 | O rose, | 1 | 1 | 1 | 0 |
    | 5 | The sea at night | 1 | 1 | 1 | 0 |
    |  | all (5 prompts) | 5 | 6 | 3 | 1 |

    - 1 skipped (first 3-B): the score of b is NaN

    ## Measured properties

    Measured over all pairs, the [tuned model](#glossary)'s completions have higher words (12.5 against 11). [Not conclusive](#glossary) at this size: [ROUGE-1](#glossary). Conclusive means that the [95 % interval](#glossary) of the difference, [clustered](#glossary) by prefix, excludes zero. With 2 properties tested, one interval may exclude zero by chance.

    small-orpo against small-sft: Means over all pairs of completions; 95 % intervals of the difference, clustered by prefix.

    | property | [baseline](#glossary) | tuned | difference | 95 % interval |
    | --- | ---: | ---: | ---: | ---: |
    | words | 11 | 12.5 | 1.5 | 0.5 to 2.5 |
    | ROUGE-1 | 0.5 | 0.25 | −0.25 | not known |

    ## Samples, side by side

    Where the format can show it, words that differ between the two texts are underlined, if the texts share at least half of their words.

    ### Sample 1-A: small-orpo against small-sft

    Prompt

    \`\`\`text
    Shall I compare thee
    \`\`\`

    Baseline, small-sft

    \`\`\`text
    to a day of rain
    and rain and rain and rain
    \`\`\`

    Tuned, small-orpo

    \`\`\`text
    to a summer's day of rain
    and wind and rain and sun
    \`\`\`

    Preferred:

    - \`true reward\`: [tuned model](#glossary)
    - \`rule: longer\`: both bad

    **Measured properties of both texts**

    Properties of sample 1-A, small-orpo against small-sft.

    | property | [baseline](#glossary) | tuned | tuned − baseline |
    | --- | ---: | ---: | ---: |
    | reward | 0.25 | 1.5 | ▲ +1.25 |
    | reward, rhyme | 1 | 1 | = |

    ## Claims

    [Claims](#glossary) are registered before the run. A verdict is "reproduced" or "not reproduced" only if the interval excludes the threshold; otherwise it is "inconclusive".

    ### ORPO beats SFT

    **Reproduced: the [win rate](#glossary) by the [true reward](#glossary) is 86.7 %; the [95 % interval](#glossary) over prompts, 68.0 % to 100.0 %, lies above the threshold 50.0 %; only one [seed](#glossary) was run, and another may decide otherwise.**

    - source: Hong et al. 2024, section 6
    - claimed: the win rate by the true reward is above 50.0 %
    - seeds: 42 gave 86.7 %

    ## Models

    Models and their training.

    | role | name | parameters | how trained |
    | --- | --- | ---: | --- |
    | [tuned](#glossary) | small-orpo | 339,456 | [ORPO](#glossary) from small-sft, 1 epoch, beta 0.1 |

    ## Data

    Training and evaluation data.

    | name | value |
    | --- | --- |
    | prompts | 5 prefixes, 3 completions each |

    ## Preference pairs

    This is what preference tuning learns from: for each prompt a [chosen](#glossary) and a rejected text. The model should make the chosen one likelier.

    Prompt

    \`\`\`text
    The sea
    \`\`\`

    Chosen

    \`\`\`text
    hath no shore
    \`\`\`

    Rejected

    *(empty)*

    ## Training

    ![ORPO loss.](curve-1.svg)

    held out: 1 point without a finite value, shown as gaps. The [loss](#glossary) is that of the [chosen](#glossary) texts plus β times the [odds-ratio](#glossary) loss. Look for a fall in both curves; a [held-out](#glossary) curve that turns up while the training curve still falls means that the model memorises the pairs.

    **Numbers of the curves: ORPO loss**

    ORPO loss, summary: loss, [nats](#glossary) by step.

    | series | points | first | last | lowest | highest |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | held out | 5 | 3.1 | 2.126 | 2.126 | 3.1 |

    ## One pair, worked by hand

    One pair of the training data as small-orpo sees it after training. The [loss](#glossary) of [ORPO](#glossary) is computed from the [log-probability](#glossary) of each [token](#glossary).

    Prompt

    \`\`\`text
    O rose,
    \`\`\`

    Chosen

    \`\`\`text
    thou dost fade
    \`\`\`

    Rejected

    \`\`\`text
    you are red
    \`\`\`

    **The 2 tokens of the chosen text**

    Tokens of the [chosen](#glossary) text.

    | token | log-probability | probability |
    | --- | ---: | ---: |
    | thou | −0.6931 | 0.5 |
    | dost | −0.6931 | 0.5 |

    **The 1 token of the rejected text**

    Tokens of the rejected text.

    | token | log-probability | probability |
    | --- | ---: | ---: |
    | you | −1.609 | 0.2 |

    The mean over the tokens is −0.6931 for the chosen text and −1.609 for the rejected one. The exponential of a mean is a probability, the geometric mean of the tokens' probabilities: 0.5 and 0.2. In the steps below y\\_w is the chosen text and y\\_l the rejected one.

    The loss of the pair:

    \`\`\`math
    L_{\\mathrm{OR}} \\approx 0.223144
    \`\`\`

    ### The working

    No reference is needed; the [odds](#glossary) of the two responses are compared. Probabilities are geometric means over a response's tokens.

    \`\`\`math
    L_{\\mathrm{OR}} = -\\log \\sigma\\Bigl(\\log\\frac{\\operatorname{odds}(y_w)}{\\operatorname{odds}(y_l)}\\Bigr)
    \`\`\`

    The odds of $\`y_w\`$:

    \`\`\`math
    \\operatorname{odds}(y_w) = \\frac{0.5}{1 - 0.5} = 1
    \`\`\`

    The odds of $\`y_l\`$:

    \`\`\`math
    \\operatorname{odds}(y_l) = \\frac{0.2}{1 - 0.2} = 0.25
    \`\`\`

    The log of the odds ratio:

    \`\`\`math
    \\log\\frac{1}{0.25} \\approx 1.386294
    \`\`\`

    The loss:

    \`\`\`math
    L_{\\mathrm{OR}} = -\\log \\sigma(1.386294) \\approx 0.223144
    \`\`\`

    The full ORPO objective is the [supervised fine-tuning](#glossary) loss plus $\`\\lambda\`$ times this loss. For equal probabilities this loss is $\`\\log 2 \\approx 0.693147\`$.

    The whole loss of this pair is the supervised loss of the chosen text, 0.6931, plus β = 0.25 (λ in the paper) times the odds-ratio loss, 0.2231: 0.7489. Training lowers the sum over all pairs.

    ## Glossary

    - **95 % interval**: A range around a measured value: of 100 such ranges, about 95 contain the true value, under the assumptions beside it. The more data, the narrower.
    - **baseline**: The model to which the tuned model is compared.
    - **chosen**: The preferred completion of a pair; the other one is the rejected one. In formulas y\\_w and y\\_l.
    - **claim**: A statement of a paper with a threshold, written down before the run. Afterwards it is reproduced, not reproduced or inconclusive.
    - **clustered**: Counted by prompt. Pairs that share a prompt are alike, so they are not independent; a clustered interval takes this into account and is wider.
    - **conclusive**: The 95 % interval excludes equality (50 % for a win rate), and for a win rate the sign-flip test over prompts agrees. Otherwise the data are too few to tell.
    - **held out**: Examples that were not used for training. A model is good if it does well on them.
    - **judge**: Decides which of two texts is better: a rule, a reward, a person or a language model.
    - **log-probability**: The natural logarithm of the probability that a model gives to a token or a text, in nats. 0 is certain; the more negative, the less likely.
    - **loss**: The number that training makes smaller; how it is computed depends on the method.
    - **mid-p**: A p-value that counts the observed outcome only half. It corrects the sign test, which is too cautious with few pairs.
    - **nat**: The unit of a natural logarithm. One nat is 1.44 bits.
    - **odds**: p/(1 − p): a probability of 0.75 has odds of 3 to 1. The odds ratio divides the odds of the chosen completion by those of the rejected one.
    - **ORPO**: Odds ratio preference optimisation: trains on preference pairs by one loss, which makes the chosen text likelier and raises its odds above those of the rejected text. It needs no reference model.
    - **p-value**: How often equal models would give a result at least as one-sided as this one, by chance. Small is convincing.
    - **ROUGE**: Overlap with a reference text, from 0 to 1: of single words (ROUGE-1), of pairs of words (ROUGE-2), or of the longest common sequence of words (ROUGE-L).
    - **seed**: The start of the random numbers of a run. Another seed is another run of the same study.
    - **sign test**: Asks how often a fair coin would give at least so many wins: ties are left out, and the more one-sided the wins, the smaller p.
    - **sign-flip test**: Asks how often equally good models would lead by so much: each prompt's lead gets a random sign, and the prompts are independent of each other.
    - **standard error**: The usual error of a measured mean; about half of the half-width of its 95 % interval.
    - **supervised fine-tuning**: Training on texts that the model should write: it learns to predict each next token.
    - **token**: The unit of a model's text: a word, a part of one, or a single character.
    - **true reward**: The known quality of a text of an embedded corpus, a function of the text alone. In real data it is unknown and must be estimated.
    - **tuned**: The model after preference tuning; every win rate is this model's.
    - **Wilson interval**: A 95 % interval of a share that treats all pairs as independent. With several pairs for each prompt it is too narrow.
    - **win rate**: (wins + half of the ties) / pairs. 50 % means equally good.

    ## How to reproduce

    \`\`\`text
    npm ci
    npx penchant run study.yaml --seed 42
    \`\`\`

    Same bytes with the same seed.

    ## Environment

    **Machine and versions**

    Machine and versions.

    | name | value |
    | --- | --- |
    | machine | \`2 cores, Linux\` |

    ## Settings

    **All settings, stage by stage**

    ### ORPO

    Settings: ORPO.

    | name | value |
    | --- | --- |
    | beta | \`0.1\` |
    | learning\\_rate | \`0.001\` |
    `)}\n`,
  );
});

test("criteria are quoted to the letter", () => {
  expect(reportMarkdown(sampleReport)).toContain(
    "Criteria, as given to the [judge](#glossary):\n\n```text\nRhyme counts, and so does metre.\nNo line twice.\n```",
  );
});

test("referenced and drawn figures are the same", () => {
  const drawn = documentFigures(reportDocument(sampleReport));
  const named = [...reportMarkdown(sampleReport).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file);
  expect(named).toEqual([...drawn.keys()]);
  for (const svg of drawn.values()) expect(svg).toMatch(/^<svg /);
  expect(documentFigures(reportDocument({ ...sampleReport, comparisons: [], curves: [] })).size).toBe(0);
});

test("empty sections are omitted", () => {
  const bare = { ...sampleReport, warnings: [], models: [], data: [], curves: [], comparisons: [] };
  const rest = {
    measured: [],
    samples: [],
    claims: [],
    pairs: [],
    settings: [],
    environment: [],
    reproduce: { commands: [], note: "" },
  };
  const { workedPair: _, ...none } = { ...bare, ...rest, title: "T", question: "Q" };
  expect(reportMarkdown(none)).toBe("# T\n\nQ\n");
});

// Outside fenced blocks hostile text must not be formatted, line by line.
test("hostile text is escaped and made visible", () => {
  const markdown = reportMarkdown(hostileReport);
  let fence = "";
  const outside: string[] = [];
  for (const line of markdown.split("\n")) {
    const mark = /^`{3,}/.exec(line)?.[0];
    if (fence === "" && mark) fence = mark;
    else if (fence !== "" && line === fence) fence = "";
    else if (fence === "") outside.push(line);
  }
  expect(fence).toBe("");
  for (const line of outside) {
    expect(line.replace(/\$`[^`]*`\$/g, "")).not.toMatch(
      /(?<!\\)`|<(?!\/?$)|(?<!\\)\]\((?!curve-|win-rates|#glossary\))/,
    );
    if (line.startsWith("#")) expect(line).toMatch(/^#{1,3} /);
  }
  const headings = (text: string[]) => text.filter((line) => line.startsWith("#")).length;
  expect(headings(outside)).toBe(
    reportMarkdown(sampleReport)
      .split("\n")
      .filter((line) => line.startsWith("#")).length,
  );
  const rows = outside.filter((line) => line.startsWith("|")).map((line) => line.split(/(?<!\\)\|/).length);
  const plain = reportMarkdown(sampleReport)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows).toEqual(plain.map((line) => line.split("|").length));
  for (const hidden of ["\0", "\u0007", "\u202e", "\u2028", "\r"]) expect(markdown).not.toContain(hidden);
  expect(HOSTILE).toContain("```");
});
