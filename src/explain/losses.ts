/**
 * @module
 * E.3: the losses of one data point, with every intermediate step.
 *
 * The losses are the functions that training uses, evaluated in float64.
 */
import { evaluate, gradients, item, parameter, type Tensor, tensor } from "../engine/index.ts";
import { dpoLoss, MEAN_LOGP_BOUND, oddsRatioLoss, rewardModelLoss } from "../objectives/index.ts";
import { type Explanation, heading, law, type Part, paragraph, prose, step } from "./explanation.ts";
import { type Formula, fraction, logFraction, math, operand, withValue } from "./formula.ts";
import { checkBeta, checkDistribution, checkNumbers, checkProbabilities, type Pair, sigmoid } from "./probabilities.ts";

export interface RewardLossNumbers {
  readonly loss: number;
}

export interface DpoLossNumbers {
  readonly loss: number;
  /** The difference of the implicit rewards, ĥ. */
  readonly margin: number;
}

export interface OrpoLossNumbers {
  /** The odds-ratio term alone. */
  readonly loss: number;
  readonly logOdds: number;
}

/** Smaller differences of log-ratios are rounding errors: 0.01/0.03 and 0.03/0.09 differ in the last digit. */
const ROUNDING = 1e-12;

/** The inputs of the DPO loss. */
export interface DpoPoint {
  readonly policy: Pair;
  readonly reference: Pair;
  readonly beta: number;
}

/** The DPO loss of a data point, with its gradient. */
interface DpoValues extends DpoLossNumbers {
  readonly chosenReward: number;
  readonly rejectedReward: number;
  /** dL/d log π(y_w) and dL/d log π(y_l). */
  readonly gradLogp: readonly [number, number];
}

/**
 * The DPO loss and gradient of one pair, by the training objective.
 *
 * @throws {SettingsError} `E_SETTINGS` when probabilities are invalid, sum to more than 1, or β is not above 0
 */
export function dpoValues({ policy, reference, beta }: DpoPoint): DpoValues {
  checkDistribution("policy", policy);
  checkDistribution("reference", reference);
  checkBeta("dpo-loss", beta);
  const chosen = parameter<"pair">("chosen", [1]);
  const rejected = parameter<"pair">("rejected", [1]);
  const fixed = { chosen: logTensor(reference.chosen), rejected: logTensor(reference.rejected) };
  const result = dpoLoss({ chosen, rejected }, fixed, { beta });
  const values = { chosen: logArray(policy.chosen), rejected: logArray(policy.rejected) };
  const at = (output: Tensor): number => evaluate(output, values).data[0]!;
  const [chosenReward, rejectedReward] = [at(result.chosenRewards), at(result.rejectedRewards)];
  const margin = chosenReward - rejectedReward;
  const [ofChosen, ofRejected] = gradients(result.losses.sum(), [chosen, rejected]).map(({ dense }) => at(dense!));
  return {
    loss: at(result.losses),
    margin: Math.abs(margin) <= ROUNDING * beta ? 0 : margin,
    chosenReward,
    rejectedReward,
    gradLogp: [ofChosen!, ofRejected!],
  };
}

const logTensor = (p: number): Tensor<"pair"> => tensor([Math.log(p)]);

const logArray = (p: number): { readonly shape: readonly number[]; readonly data: Float64Array } => ({
  shape: [1],
  data: Float64Array.of(Math.log(p)),
});

/**
 * The reward model's loss of one pair, with worked steps.
 *
 *     L_R = −log σ(r(y_w) − r(y_l))
 *
 * @throws {SettingsError} `E_SETTINGS` when a score is not finite
 * @example
 * explainRewardLoss({ chosen: 0.5, rejected: 0.8 }).numbers.loss; //=> 0.8544
 */
export function explainRewardLoss(scores: Pair): Explanation<RewardLossNumbers> {
  checkNumbers("reward-loss", { chosen: scores.chosen, rejected: scores.rejected });
  const loss = item(rewardModelLoss({ chosen: tensor([scores.chosen]), rejected: tensor([scores.rejected]) }));
  const lead = scores.chosen - scores.rejected;
  const weight = sigmoid(-lead);
  return {
    title: "The loss of the reward model",
    numbers: { loss },
    parts: [
      step("The loss of the pair:", math`L_R`, loss),
      rewardRemark(lead),
      heading("The working"),
      law(
        "The negative log-likelihood of the preference under the Bradley–Terry model, scores being logits:",
        math`L_R = −log σ(r(y_w) − r(y_l))`,
      ),
      step(
        "The score margin of the preferred response:",
        math`r(y_w) − r(y_l) = ${scores.chosen} − ${operand(scores.rejected)}`,
        lead,
      ),
      step(
        "The probability that the reward model gives to the preference:",
        math`Pr(y_w > y_l) = σ(${lead})`,
        sigmoid(lead),
      ),
      step("The loss:", math`L_R = −log σ(${lead}) = log(1 + exp(${-lead}))`, loss),
      paragraph`A step of gradient descent raises ${math`r(y_w)`} and lowers ${math`r(y_l)`}, each with weight ${withValue(math`σ(${-lead})`, weight)}: the more confidently the model is wrong, the larger the gradient.`,
    ],
  };
}

function rewardRemark(lead: number): Part {
  if (lead === 0) return paragraph`With equal scores the loss is ${LOG_2}: the model has no preference.`;
  return lead < 0
    ? paragraph`The reward model ranks this pair wrongly, so its loss is above ${LOG_2}, the loss of a model without a preference.`
    : paragraph`The reward model ranks this pair correctly, so its loss is below ${LOG_2}, the loss of a model without a preference.`;
}

const LOG_2 = withValue(math`log 2`, Math.LN2);
const RATIO_W = logFraction(math`π_θ(y_w)`, math`π_SFT(y_w)`);
const RATIO_L = logFraction(math`π_θ(y_l)`, math`π_SFT(y_l)`);

/**
 * The DPO loss of one pair, with worked steps.
 *
 *     L_DPO = −log σ( β log(π_θ(y_w)/π_SFT(y_w)) − β log(π_θ(y_l)/π_SFT(y_l)) )
 *
 * @throws {SettingsError} `E_SETTINGS` when probabilities are invalid, sum to more than 1, or β is not above 0
 * @example
 * const policy = { chosen: 0.2, rejected: 0.3 };
 * const reference = { chosen: 0.2, rejected: 0.4 };
 * explainDpoLoss({ policy, reference, beta: 2 }).numbers.loss; //=> 0.4463, which is ln(25/16)
 */
export function explainDpoLoss(point: DpoPoint): Explanation<DpoLossNumbers> {
  const { policy, reference, beta } = point;
  const { loss, margin, chosenReward, rejectedReward } = dpoValues(point);
  const reward = (which: "w" | "l", p: number, q: number): Formula =>
    math`β ${which === "w" ? RATIO_W : RATIO_L} = ${beta} · ${logFraction(p, q)}`;
  return {
    title: "The DPO loss",
    numbers: { loss, margin },
    parts: [
      step("The loss of the pair:", math`L_DPO`, loss),
      dpoRemark(point, margin),
      heading("The working"),
      law(
        "Also a Bradley–Terry loss. Its scores are implicit rewards: how much more likely a response is under the policy than under the reference. The prompt is the same everywhere and omitted.",
        math`L_DPO = −log σ(β ${RATIO_W} − β ${RATIO_L})`,
      ),
      step(prose`The implicit reward of ${math`y_w`}:`, reward("w", policy.chosen, reference.chosen), chosenReward),
      step(
        prose`The implicit reward of ${math`y_l`}:`,
        reward("l", policy.rejected, reference.rejected),
        rejectedReward,
      ),
      step("The margin between them:", math`${chosenReward} − ${operand(rejectedReward)}`, margin),
      step(
        "The probability that the policy, taken as a reward model, gives to the preference:",
        math`σ(${margin})`,
        sigmoid(margin),
      ),
      step("The loss:", math`L_DPO = −log σ(${margin})`, loss),
    ],
  };
}

function dpoRemark({ policy, reference }: DpoPoint, margin: number): Part {
  if (margin === 0) {
    return paragraph`Relative to the reference, the policy favours neither response: the loss is ${LOG_2} for every ${math`β`}.`;
  }
  const absolute = policy.chosen > policy.rejected ? "more" : policy.chosen < policy.rejected ? "less" : "as";
  const side = margin > 0 ? "below" : "above";
  const comparison = absolute === "as" ? "just as likely as" : `${absolute} likely than`;
  return paragraph`The loss is ${side} ${LOG_2}: relative to the reference, the policy ${margin > 0 ? "favours" : "disfavours"} ${math`y_w`}. Under the policy itself ${math`y_w`} is ${comparison} ${math`y_l`} (${policy.chosen} against ${policy.rejected}), but only the ratios to the reference (${policy.chosen / reference.chosen} and ${policy.rejected / reference.rejected}) matter.`;
}

/**
 * The odds-ratio term of ORPO for one pair, with worked steps. Probabilities are geometric means over tokens, so
 * those of two responses may sum to more than 1.
 *
 *     L_OR = −log σ( log( odds(y_w) / odds(y_l) ) ),   odds = p / (1 − p)
 *
 * @throws {SettingsError} `E_SETTINGS` when one is not a probability
 * @example
 * explainOrpoLoss({ chosen: 0.2, rejected: 0.3 }).numbers.loss; //=> 0.9985
 */
export function explainOrpoLoss(policy: Pair): Explanation<OrpoLossNumbers> {
  checkProbabilities("policy", policy);
  const result = oddsRatioLoss({ chosen: logTensor(policy.chosen), rejected: logTensor(policy.rejected) });
  const [loss, logOdds] = [item(result.losses), item(result.logOdds)];
  const isBounded = item(result.bounded) === 1;
  const odds = (p: number): number => p / (1 - p);
  const parts: Part[] = isBounded
    ? [
        paragraph`The odds of a probability this close to 1 are unbounded. The loss clamps ${math`log π`} at ${-MEAN_LOGP_BOUND} there, and its gradient is 0.`,
      ]
    : [
        step(
          prose`The odds of ${math`y_w`}:`,
          math`odds(y_w) = ${fraction(policy.chosen, math`1 − ${policy.chosen}`)}`,
          odds(policy.chosen),
        ),
        step(
          prose`The odds of ${math`y_l`}:`,
          math`odds(y_l) = ${fraction(policy.rejected, math`1 − ${policy.rejected}`)}`,
          odds(policy.rejected),
        ),
      ];
  const ratio = isBounded
    ? logFraction(math`odds(y_w)`, math`odds(y_l)`)
    : logFraction(odds(policy.chosen), odds(policy.rejected));
  return {
    title: "The odds-ratio loss of ORPO",
    numbers: { loss, logOdds },
    parts: [
      step("The loss of the pair:", math`L_OR`, loss),
      heading("The working"),
      law(
        "No reference is needed; the odds of the two responses are compared. Probabilities are geometric means over a response's tokens.",
        math`L_OR = −log σ(${logFraction(math`odds(y_w)`, math`odds(y_l)`)})`,
      ),
      ...parts,
      step("The log of the odds ratio:", ratio, logOdds),
      step("The loss:", math`L_OR = −log σ(${logOdds})`, loss),
      paragraph`The full ORPO objective is the supervised fine-tuning loss plus ${math`λ`} times this loss. For equal probabilities this loss is ${LOG_2}.`,
    ],
  };
}
