/**
 * @module
 * The parts of a report on training: models, preference pairs, curves, and the loss of one pair worked by hand.
 */
import { explainOrpoLoss } from "../explain/index.ts";
import { curveHint } from "./curve-hints.ts";
import {
  type Block,
  EMPTY_TEXT,
  isBlank,
  paragraph,
  quoted,
  type RunningText,
  type TableBlock,
} from "./document/document.ts";
import { explanationBlocks } from "./document/explanation-blocks.ts";
import { countText, numberText } from "./numbers.ts";
import type { PreferencePair, Report, TokenLogp } from "./report.ts";
import { SERIES_HEADER, seriesFacts, trimBlankEnds } from "./words.ts";

export function modelBlocks({ models }: Report): Block[] {
  if (models.length === 0) return [];
  const rows = models.map(({ role, name, parameters, training }) => [
    role,
    [quoted(name)],
    parameters === null ? "not known" : numberText(parameters),
    training,
  ]);
  const header = ["role", "name", "parameters", "how trained"];
  return [
    { kind: "table", header, columns: ["left", "left", "right", "wide"], rows, caption: "Models and their training." },
  ];
}

/** The first pair is shown, the others are folded. */
export function pairBlocks({ pairs = [] }: Report): Block[] {
  const [first, ...others] = pairs;
  if (!first) return [];
  const folded: Block[] =
    others.length > 0
      ? [
          {
            kind: "details",
            summary: `${countText(others.length, "more pair")} of the same data`,
            blocks: others.map(pairOf),
          },
        ]
      : [];
  return [
    paragraph(
      "This is what preference tuning learns from: for each prompt a chosen and a rejected text. The model should make the chosen one likelier.",
    ),
    pairOf(first),
    ...folded,
  ];
}

function pairOf({ prompt, chosen, rejected }: PreferencePair): Block {
  return {
    kind: "pair",
    prompt,
    left: { label: "Chosen", text: trimBlankEnds(chosen) },
    right: { label: "Rejected", text: trimBlankEnds(rejected) },
  };
}

export function curveBlocks({ curves }: Report): Block[] {
  return curves.flatMap(({ metric, ...lines }, index): Block[] => {
    const { title, xLabel, yLabel, series } = lines;
    const hint = curveHint(metric);
    const summary: TableBlock = {
      kind: "table",
      header: SERIES_HEADER,
      columns: ["left", "right", "right", "right", "right", "right"],
      rows: series.map((one) => [typeof one.name === "string" ? [quoted(one.name)] : one.name, ...seriesFacts(one)]),
      caption: [quoted(title), `, summary: ${yLabel} by ${xLabel}.`],
    };
    return [
      {
        kind: "figure",
        name: `curve-${index + 1}`,
        chart: { type: "lines", lines },
        caption: [quoted(`${title}.`)],
        ...(hint === undefined ? {} : { hint }),
      },
      { kind: "details", summary: ["Numbers of the curves: ", quoted(title)], blocks: [summary] },
    ];
  });
}

/** ORPO's loss of one real pair, from the log-probabilities of its tokens. */
export function workedPairBlocks({ workedPair }: Report): Block[] {
  if (!workedPair) return [];
  const { model, beta, nll, chosenTokens, rejectedTokens } = workedPair;
  const [ofChosen, ofRejected] = [meanOf(chosenTokens), meanOf(rejectedTokens)];
  const explanation = explainOrpoLoss({ chosen: Math.exp(ofChosen), rejected: Math.exp(ofRejected) });
  const { loss } = explanation.numbers;
  return [
    paragraph([
      "One pair of the training data as ",
      quoted(model),
      " sees it after training. The loss of ORPO is computed from the log-probability of each token.",
    ]),
    pairOf(workedPair),
    ...[
      ["chosen", chosenTokens],
      ["rejected", rejectedTokens],
    ].map(([which, tokens]): Block => tokenDetails(which as string, tokens as readonly TokenLogp[])),
    paragraph(
      `The mean over the tokens is ${numberText(ofChosen)} for the chosen text and ${numberText(ofRejected)} for the rejected one. The exponential of a mean is a probability, the geometric mean of the tokens' probabilities: ${numberText(Math.exp(ofChosen))} and ${numberText(Math.exp(ofRejected))}. In the steps below y_w is the chosen text and y_l the rejected one.`,
    ),
    ...explanationBlocks(explanation, "worked-pair"),
    paragraph(
      `The whole loss of this pair is the supervised loss of the chosen text, ${numberText(nll)}, plus β = ${numberText(beta)} (λ in the paper) times the odds-ratio loss, ${numberText(loss)}: ${numberText(nll + beta * loss)}. Training lowers the sum over all pairs.`,
    ),
  ];
}

function meanOf(tokens: readonly TokenLogp[]): number {
  return tokens.reduce((sum, { logp }) => sum + logp, 0) / tokens.length;
}

/** Longer texts are cut in the table; the means are over all tokens. */
const MAX_TOKENS = 100;

function tokenDetails(which: string, tokens: readonly TokenLogp[]): Block {
  const rows = tokens
    .slice(0, MAX_TOKENS)
    .map(({ token, logp }): RunningText[] => [
      [quoted(isBlank(token) && token !== "" ? JSON.stringify(token) : token || EMPTY_TEXT)],
      numberText(logp),
      numberText(Math.exp(logp)),
    ]);
  return {
    kind: "details",
    summary: `The ${countText(tokens.length, "token")} of the ${which} text`,
    blocks: [
      {
        kind: "table",
        header: ["token", "log-probability", "probability"],
        columns: ["left", "right", "right"],
        rows,
        caption: `${tokens.length > MAX_TOKENS ? `The first ${MAX_TOKENS} tokens` : "Tokens"} of the ${which} text.`,
      },
    ],
  };
}
