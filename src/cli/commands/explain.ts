/**
 * @module
 * `penchant explain`: the exercises worked by hand, from flags or from a YAML sheet, as text, JSON, Markdown or
 * LaTeX.
 */
import { Command, Option } from "commander";

import type { Normalization } from "../../comparison/index.ts";
import { checkOutput, didYouMean, inspect, readText, UsageError } from "../../core/index.ts";
import {
  type Answer,
  answerSheet,
  type Explanation,
  explainBeta,
  explainBradleyTerry,
  explainDpoLoss,
  explainMaxMin,
  explainOrpoLoss,
  explainPolicyShift,
  explainRewardLoss,
  type Pair,
  parseExercises,
  parseScale,
} from "../../explain/index.ts";
import {
  answerDocument,
  documentFigures,
  documentLatex,
  documentMarkdown,
  documentText,
  explanationDocument,
  type PlainDocument,
} from "../../report/index.ts";
import { type Session, withSession } from "../session.ts";

type Format = "text" | "json" | "md" | "tex";

interface Output {
  readonly format: Format;
  readonly json?: boolean;
  readonly svg?: string;
  readonly force?: boolean;
}

const PRINTERS: Readonly<Record<Exclude<Format, "json">, (document: PlainDocument, width: number) => string>> = {
  text: (document, width) => documentText(document, { width }),
  md: documentMarkdown,
  tex: documentLatex,
};

/** Characters of a line in a pipe, and the most in a terminal: longer lines are hard to read. */
const MAX_WIDTH = 100;

const RATINGS = [
  "--ratings <matrix>",
  'ratings, one row per group: groups separated by ";", responses by ",": "1,1,2;2,1,2"',
] as const;
const POLICY = [
  "--policy <pair>",
  "the policy's probabilities of the chosen and the rejected response: 0.2,0.3",
] as const;
const REFERENCE = ["--reference <pair>", "the reference's probabilities of both: 0.2,0.4"] as const;
const BETA = ["--beta <number>", "β, the weight of the KL penalty to the reference"] as const;

export function explainCommand(): Command {
  const command = withOutput(
    new Command("explain")
      .description("the exercises worked by hand: numbers, steps, plots")
      .enablePositionalOptions()
      .argument("[sheet]", "a YAML file with ratings and a data point, to answer E.1 to E.5 together"),
    { svg: "write the curves of E.5 to this SVG file" },
  ).addHelpText(
    "after",
    "\nExamples:\n  penchant explain examples/week5/exercises.yaml\n  penchant explain dpo-loss --policy 0.2,0.3 --reference 0.2,0.4 --beta 2",
  );
  const topics = [bradleyTerry(), maxMin(), rewardLoss(), dpoLoss(), orpoLoss(), beta(), policyShift()];
  for (const topicCommand of topics) command.addCommand(topicCommand);
  const names = topics.map((topic) => topic.name());
  return command.action(async (sheet: string | undefined, output: Output) => {
    await withSession(jsonOf(output), (session) => explainSheet(session, sheet, output, names));
  });
}

async function explainSheet(
  session: Session,
  sheet: string | undefined,
  output: Output,
  topics: readonly string[],
): Promise<void> {
  if (sheet === undefined) {
    throw new UsageError(
      `explain: must be told what, a YAML file or one of ${topics.join(", ")}; hint: explain --help`,
    );
  }
  if ((await session.storage.size(sheet)) === undefined && !/\.ya?ml$/.test(sheet)) {
    throw new UsageError(
      `explain: must be a YAML file or one of ${topics.join(", ")}, got ${inspect(sheet)}${didYouMean(sheet, topics)}`,
    );
  }
  const answers = answerSheet(parseExercises(await readText(session.storage, sheet), sheet));
  await printDocument(session, answerDocument(answers), sheetNumbers(answers), output);
}

/** The numbers of each exercise; a single explanation needs no key of its own. */
function sheetNumbers(answers: readonly Answer[]): object {
  return Object.fromEntries(
    answers.map(({ exercise, explanations }) => {
      const numbers = Object.entries(explanations).map(([key, explanation]) => [key, explanation.numbers] as const);
      return [exercise, numbers.length === 1 ? numbers[0]![1] : Object.fromEntries(numbers)];
    }),
  );
}

async function printDocument(
  { terminal, storage }: Session,
  document: PlainDocument,
  numbers: object,
  output: Output,
): Promise<void> {
  const { svg, force } = output;
  if (svg !== undefined) {
    if (!force && (await storage.size(svg)) !== undefined) {
      throw new UsageError(`${svg}: must not exist yet; hint: another --svg, or --force`);
    }
    await checkOutput(storage, svg, "file", { name: "--svg" });
    const [curves] = documentFigures(document).values();
    if (curves === undefined)
      throw new UsageError(`explain: --svg must have a curve to draw, which E.5 alone has; got a sheet without pair`);
    await storage.write(svg, `${curves}\n`);
  }
  const format = formatOf(output);
  if (format === "json") terminal.print(JSON.stringify(numbers));
  else terminal.write(PRINTERS[format](document, Math.min(MAX_WIDTH, terminal.columns ?? MAX_WIDTH)));
  if (svg !== undefined) terminal.note(`explain: the curves are in ${svg}`);
}

/** `--json` means `--format json`. */
const formatOf = ({ json, format }: Output): Format => (json ? "json" : format);
const jsonOf = (output: Output): { json: boolean } => ({ json: formatOf(output) === "json" });

function withOutput(command: Command, { svg }: { readonly svg?: string } = {}): Command {
  command
    .addOption(new Option("--format <format>", "output format").choices(["text", "json", "md", "tex"]).default("text"))
    .option("--json", "one JSON object on stdout, the same as --format json");
  return svg === undefined ? command : command.option("--svg <file>", svg).option("--force", "overwrite --svg");
}

/** Adds the action of a topic: makes an explanation from its flags, and prints it. */
function withExplanation<T>(command: Command, explain: (options: T) => Explanation): Command {
  return command.action(async (options: T & Output) => {
    await withSession(jsonOf(options), async (session) => {
      const explanation = explain(options);
      await printDocument(session, explanationDocument(explanation), explanation.numbers, options);
    });
  });
}

function topic(name: string, description: string, example: string): Command {
  return withOutput(new Command(name).description(description)).addHelpText(
    "after",
    `\nExample:\n  penchant explain ${name} ${example}`,
  );
}

function bradleyTerry(): Command {
  return withExplanation<{ ratings: string; scale: string }>(
    topic(
      "bradley-terry",
      "E.1: preference tables from ratings",
      '--ratings "1,1,2;2,1,2;3,1,0;0,2,3" --scale strength',
    )
      .requiredOption(...RATINGS)
      .option("--scale <scale>", "meaning of the ratings: logit, strength, or logit:BASE such as logit:2", "logit"),
    ({ ratings, scale }) => explainBradleyTerry(parseMatrix(ratings), { scale: parseScale(scale) }),
  );
}

function maxMin(): Command {
  return withExplanation<{ ratings: string; normalize: Normalization }>(
    topic("maxmin", "E.2: one response for groups that disagree", '--ratings "1,1,2;2,1,2;3,1,0;0,2,3"')
      .requiredOption(...RATINGS)
      .addOption(
        new Option("--normalize <how>", "range scales each group's ratings to 0 … 1")
          .choices(["none", "range"])
          .default("none"),
      ),
    ({ ratings, normalize }) => explainMaxMin(parseMatrix(ratings), { normalize }),
  );
}

function rewardLoss(): Command {
  return withExplanation<{ chosen: string; rejected: string }>(
    topic("reward-loss", "E.3: the loss of a reward model", "--chosen 0.5 --rejected 0.8")
      .requiredOption("--chosen <number>", "the score of the chosen response")
      .requiredOption("--rejected <number>", "the score of the rejected response"),
    ({ chosen, rejected }) =>
      explainRewardLoss({ chosen: parseNumber("--chosen", chosen), rejected: parseNumber("--rejected", rejected) }),
  );
}

function dpoLoss(): Command {
  return withExplanation<{ policy: string; reference: string; beta: string }>(
    topic("dpo-loss", "E.3: the DPO loss", "--policy 0.2,0.3 --reference 0.2,0.4 --beta 2")
      .requiredOption(...POLICY)
      .requiredOption(...REFERENCE)
      .requiredOption(...BETA),
    ({ policy, reference, beta }) =>
      explainDpoLoss({
        policy: parsePair("--policy", policy),
        reference: parsePair("--reference", reference),
        beta: parseNumber("--beta", beta),
      }),
  );
}

function orpoLoss(): Command {
  return withExplanation<{ policy: string }>(
    topic("orpo-loss", "the odds-ratio loss of ORPO", "--policy 0.6,0.4").requiredOption(...POLICY),
    ({ policy }) => explainOrpoLoss(parsePair("--policy", policy)),
  );
}

function beta(): Command {
  const command = new Command("beta").description("E.5: the DPO loss as a function of β");
  return withExplanation<{ policy: string; reference: readonly string[]; betas: string }>(
    withOutput(command, { svg: "write the curves to this SVG file" })
      .addHelpText(
        "after",
        "\nExample:\n  penchant explain beta --policy 0.2,0.3 --reference 0.2,0.4 --reference 0.2,0.2 --betas 0.5,1,2,4 --svg beta.svg",
      )
      .requiredOption(...POLICY)
      .addOption(
        new Option(REFERENCE[0], `${REFERENCE[1]}; may be given several times, one per case`)
          .argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text])
          .makeOptionMandatory(),
      )
      .option("--betas <list>", "values of β", "0.5,1,2,4"),
    ({ policy, reference, betas }) =>
      explainBeta(
        reference.map((text) => ({ policy: parsePair("--policy", policy), reference: parsePair("--reference", text) })),
        { betas: parseList("--betas", betas) },
      ),
  );
}

function policyShift(): Command {
  return withExplanation<{
    policy: string;
    reference: string;
    reward: string;
    beta: string;
    restReward?: string;
    step: string;
  }>(
    topic(
      "policy-shift",
      "E.4: how DPO and RLHF change the policy",
      "--policy 0.2,0.3 --reference 0.2,0.4 --reward 0.5,0.8 --beta 2",
    )
      .requiredOption(...POLICY)
      .requiredOption(...REFERENCE)
      .requiredOption("--reward <pair>", "the reward model's scores of both: 0.5,0.8")
      .requiredOption(...BETA)
      .option("--rest-reward <number>", "the reward of all other responses")
      .option("--step <number>", "size of the gradient descent step shown", "0.1"),
    ({ policy, reference, reward, beta: strength, restReward, step }) =>
      explainPolicyShift(
        {
          policy: parsePair("--policy", policy),
          reference: parsePair("--reference", reference),
          reward: parsePair("--reward", reward),
          beta: parseNumber("--beta", strength),
        },
        {
          stepSize: parseNumber("--step", step),
          ...(restReward === undefined ? {} : { restReward: parseNumber("--rest-reward", restReward) }),
        },
      ),
  );
}

function parseNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new UsageError(`${flag}: must be a finite number, got ${inspect(text)}`);
  return value;
}

function parseList(flag: string, text: string): number[] {
  return text.split(",").map((number) => parseNumber(flag, number));
}

function parsePair(flag: string, text: string): Pair {
  const [chosen, rejected, ...more] = parseList(flag, text);
  if (chosen === undefined || rejected === undefined || more.length > 0) {
    throw new UsageError(`${flag}: must be two numbers, chosen and rejected, such as 0.2,0.3; got ${inspect(text)}`);
  }
  return { chosen, rejected };
}

function parseMatrix(text: string): number[][] {
  return text.split(";").map((row) => parseList("--ratings", row));
}
