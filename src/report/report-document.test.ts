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
  const { models, data, curves, comparisons, samples, claims } = sampleReport;
  const small = {
    ...sampleReport,
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

    Judge: rule: longer. The tuned model won 5 of 14 pairs, lost 6 and tied 3 (1 more skipped); its win rate, ties counted half, is 46.4 %. The 95 % interval over 5 prompts, 26.3 % to 68.0 %, contains 50.0 %: not conclusive at this size. Sign-flip test over prompts: p = 1.

    Each interval holds for its judge and for prompts like these. It covers the choice of prompts, but not the variation between training runs.

    ## Models

    | role | name | parameters | how trained |
    | --- | --- | ---: | --- |
    | tuned | small-orpo | 339,456 | ORPO from small-sft, 1 epoch, beta 0.1 |

    ## Data

    | name | value |
    | --- | --- |
    | prompts | 5 prefixes, 3 completions each |

    ## Training

    ![ORPO loss.](curve-1.svg)

    held out: 1 point without a finite value, shown as gaps.

    ORPO loss, summary: loss, nats by step.

    | series | points | first | last | lowest | highest |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | held out | 5 | 3.1 | 2.126 | 2.126 | 3.1 |

    ## Comparisons

    ![Win rate of the tuned model.](win-rates.svg)

    ### Judge: rule: longer

    Pairs that small-orpo wins, loses or ties against small-sft, by prompt.

    | \\# | prompt | win | lose | tie | skipped |
    | ---: | --- | ---: | ---: | ---: | ---: |
    | 1 | Shall I compare thee | 1 | 1 | 1 | 0 |
    | 2 | When winter comes | 1 | 2 | 0 | 0 |
    | 3 | (blank) | 1 | 1 | 0 | 1 |
    | 4 | O rose, | 1 | 1 | 1 | 0 |
    | 5 | The sea at night | 1 | 1 | 1 | 0 |
    |  | all (5 prompts) | 5 | 6 | 3 | 1 |

    - 1 skipped (first 3-B): the score of b is NaN

    | name | value |
    | --- | --- |
    | win rate, ties counted half | 46.4 % |
    | 95 % interval of the win rate, clustered by prompt | 26.3 % to 68.0 % |
    | standard error, clustered by prompt | 0.03516 |
    | 95 % Wilson interval of wins / all pairs, for independent pairs | 16.3 % to 61.2 % |
    | sign test without ties, p | 1 |
    | sign test without ties, mid-p | 0.77 |

    ## Measured properties

    Measured over all pairs, the tuned model's completions have higher words (12.5 against 11). Not conclusive at this size: ROUGE-1. Conclusive means that the 95 % interval of the difference, clustered by prefix, excludes zero. With 2 properties tested, one interval may exclude zero by chance.

    Means over all pairs of completions; 95 % intervals of the difference, clustered by prefix.

    | property | baseline | tuned | difference | 95 % interval |
    | --- | ---: | ---: | ---: | ---: |
    | words | 11 | 12.5 | 1.5 | 0.5 to 2.5 |
    | ROUGE-1 | 0.5 | 0.25 | −0.25 | not known |

    ## Samples, side by side

    ### Sample 1-A

    Prompt:

    \`\`\`text
    Shall I compare thee
    \`\`\`

    Baseline, small-sft:

    \`\`\`text
    to a day of rain
    and rain and rain and rain
    \`\`\`

    Tuned, small-orpo:

    \`\`\`text
    to a summer's day of rain
    and wind and rain and sun
    \`\`\`

    | property | baseline | tuned | tuned − baseline |
    | --- | ---: | ---: | ---: |
    | reward | 0.25 | 1.5 | ▲ +1.25 |
    | reward, rhyme | 1 | 1 | = |

    - true reward: tuned model
    - rule: longer: both bad

    ## Claims

    ### ORPO beats SFT

    Reproduced: the win rate by the true reward is 0.8667; the 95 % interval over prompts, 0.68 to 1, lies above the threshold 0.5; only one seed was run, and another may decide otherwise.

    - source: Hong et al. 2024, section 6
    - claimed: the win rate by the true reward is above 0.5
    - seeds: 42 gave 0.8667

    ## Settings

    ### ORPO

    | name | value |
    | --- | --- |
    | beta | 0.1 |
    | learning\\_rate | 0.001 |

    ## Environment

    | name | value |
    | --- | --- |
    | machine | 2 cores, Linux |

    ## How to reproduce

    \`\`\`text
    npm ci
    npx penchant run study.yaml --seed 42
    \`\`\`

    Same bytes with the same seed.
    `)}\n`,
  );
});

test("criteria are quoted to the letter", () => {
  expect(reportMarkdown(sampleReport)).toContain(
    "Criteria, as given to the judge:\n\n```text\nRhyme counts, and so does metre.\nNo line twice.\n```",
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
    settings: [],
    environment: [],
    reproduce: { commands: [], note: "" },
  };
  expect(reportMarkdown({ ...bare, ...rest, title: "T", question: "Q" })).toBe("# T\n\nQ\n");
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
    expect(line).not.toMatch(/(?<!\\)`|<(?!\/?$)|(?<!\\)\]\((?!curve-|win-rates)/);
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
