/**
 * @module
 * E.4: how RLHF and DPO change the policy, and why they may disagree.
 */
import { type Explanation, heading, law, type Part, type Prose, paragraph, prose, step, table } from "./explanation.ts";
import { type Formula, fraction, logFraction, math, operand } from "./formula.ts";
import {
  type DpoShift,
  outcomesOf,
  type PolicyShift,
  policyShift,
  type RlhfShift,
  type ShiftOptions,
  type ShiftPoint,
  tiltByReward,
} from "./policy-shift-numbers.ts";
import { remainingProbability } from "./probabilities.ts";

const W = math`y_w`;
const L = math`y_l`;
const NOW_W = math`π_θ(y_w)`;
const NOW_L = math`π_θ(y_l)`;
const BETA = math`β`;
const FLOW = prose`flow ${math`dπ/dt`}`;

/**
 * Explains how RLHF and DPO change the policy at one data point: first the direction, then the numbers.
 *
 * @throws {SettingsError} `E_SETTINGS` as `policyShift`
 * @example
 * const policy = { chosen: 0.2, rejected: 0.3 };
 * const reference = { chosen: 0.2, rejected: 0.4 };
 * const reward = { chosen: 0.5, rejected: 0.8 };
 * explainPolicyShift({ policy, reference, reward, beta: 2 }).numbers.dpo.weight; //=> 0.36
 */
export function explainPolicyShift(point: ShiftPoint, options: ShiftOptions = {}): Explanation<PolicyShift> {
  const numbers = policyShift(point, options);
  return {
    title: "How the policy changes under RLHF and under DPO",
    numbers,
    parts: [
      heading("RLHF: follows the reward model"),
      ...rlhfDirection(point, numbers.rlhf, options.restReward),
      heading("DPO: follows the preference"),
      ...dpoDirection(point, numbers.dpo),
      heading("What differs"),
      difference(point, numbers.rlhf),
      heading("The numbers behind it: RLHF"),
      ...rlhfParts(point, numbers.rlhf),
      ...restParts(point, numbers.rlhf, options.restReward),
      heading("The numbers behind it: DPO"),
      ...dpoParts(point, numbers.dpo),
    ],
  };
}

/** The change of a probability or of odds. */
type Direction = -1 | 0 | 1;

const MOVES: Readonly<Record<Direction, string>> = { [-1]: "falls", 0: "stays the same", 1: "rises" };

function rlhfDirection(point: ShiftPoint, rlhf: RlhfShift, restReward: number | undefined): Part[] {
  const { reward } = point;
  const push = Math.sign(reward.chosen - reward.rejected);
  const scores = prose`(${Math.max(reward.chosen, reward.rejected)} against ${Math.min(reward.chosen, reward.rejected)})`;
  const rewardPush =
    push < 0
      ? prose`Here it scores ${L} above ${W} ${scores}, against the human label. RLHF does not see the label, so the reward pushes the policy towards ${L}.`
      : push > 0
        ? prose`Here it scores ${W} above ${L} ${scores}, as the human label does, so the reward pushes the policy towards ${W}.`
        : prose`Here it gives both responses the same score, so the reward does not push the policy towards either.`;
  return [
    paragraph`RLHF raises the probability of responses that the learned reward scores highly. ${rewardPush}`,
    paragraph`The KL term, weighted by ${BETA}, pulls the policy back to the reference ${math`π_SFT`}. ${klPull(push, rlhf)} The larger ${BETA}, the closer the policy stays to the reference.`,
    paragraph`${moveOfPair(point, rlhf, restReward)} Training stops where the reward and the KL term balance, so neither probability goes to 0. The remaining probability moves too: each other response gains or loses by its own reward.`,
  ];
}

/** Which way the KL term moves the odds of the pair now, compared with the reward. */
function klPull(push: number, { oddsNow, oddsReference }: RlhfShift): Prose {
  const pull = changeSign(oddsNow, oddsReference);
  if (pull === 0) return prose`Within the pair the policy still equals the reference, so this pull begins only later.`;
  const [compared, target] = pull < 0 ? ["more", L] : ["less", W];
  const relation = push === 0 ? "" : push === pull ? ", in the same direction as the reward" : ", against the reward";
  return prose`The policy already favours ${W} ${compared} than the reference does, so the KL term pulls towards ${target}${relation}.`;
}

/** How RLHF moves the odds of the pair and both probabilities, as far as it is determined. */
function moveOfPair(
  { policy, reference, reward, beta }: ShiftPoint,
  rlhf: RlhfShift,
  restReward: number | undefined,
): Prose {
  const odds = changeSign(rlhf.oddsNow, rlhf.oddsOptimal);
  const oddsMove = prose`the odds of ${W} against ${L} ${odds === 0 ? "stay the same" : odds > 0 ? "rise" : "fall"}`;
  const hasRest = remainingProbability(reference) > 0;
  const low = restReward ?? Math.min(reward.chosen, reward.rejected);
  const high = restReward ?? Math.max(reward.chosen, reward.rejected);
  const optima = [low, high].map((rest) => tiltByReward(reference, reward, rest, beta));
  const moveOf = (k: 0 | 1): Direction | undefined => {
    const now = outcomesOf(policy)[k];
    const [atLow, atHigh] = optima.map((optimum) => changeSign(now, optimum[k]));
    return atLow === atHigh ? atLow : undefined;
  };
  const [chosen, rejected] = [moveOf(0), moveOf(1)];
  const total = prose`In total ${oddsMove}`;
  if (chosen === undefined || rejected === undefined) {
    return prose`${total}, whatever the other responses are worth. Whether ${NOW_W} and ${NOW_L} themselves rise or fall depends on the rewards of the other responses.`;
  }
  const condition = !hasRest
    ? prose``
    : low === high
      ? prose` when all other responses have reward ${low}`
      : prose` when the rewards of the other responses lie between ${low} and ${high} as well`;
  return prose`${total}: ${NOW_W} ${MOVES[chosen]} and ${NOW_L} ${MOVES[rejected]}${condition}.`;
}

function dpoDirection({ policy }: ShiftPoint, { softmaxFlow }: DpoShift): Part[] {
  const rest = softmaxFlow[2];
  const restMove =
    remainingProbability(policy) === 0
      ? prose`There is no remaining probability here: ${W} gains what ${L} loses.`
      : Math.abs(rest) < 1e-12
        ? prose`The remaining probability stays the same: ${W} gains what ${L} loses.`
        : rest > 0
          ? prose`The remaining probability grows a little, although the loss has no gradient for it: ${L} is more likely than ${W} and loses more than ${W} gains.`
          : prose`The remaining probability shrinks a little, although the loss has no gradient for it: ${W} is more likely than ${L} and gains more than ${L} loses.`;
  return [
    paragraph`DPO uses the human label and no reward model: it pushes the policy directly towards ${W}. It raises the implicit reward ${math`β ${logFraction(math`π_θ(y)`, math`π_SFT(y)`)}`} of ${W} above that of ${L}. ${NOW_W} rises and ${NOW_L} falls, whatever the reward model says.`,
    paragraph`There is no KL term. The reference and ${BETA} hold the policy back through the implicit rewards: the push weakens as the pair becomes well ordered, and with a larger ${BETA} a smaller change of ${fraction(math`π_θ`, math`π_SFT`)} is enough. The push never reverses, so this pair alone would drive ${NOW_L} to 0. Only other pairs and the end of training limit this.`,
    paragraph`${restMove} In a neural network responses share weights, and the effect can be stronger: both ${NOW_W} and ${NOW_L} may fall while the implicit rewards move apart, and probability moves to responses that were never judged (Razin et al. 2024, arXiv:2410.08847).`,
  ];
}

function difference({ reward }: ShiftPoint, { oddsNow, oddsOptimal }: RlhfShift): Part {
  const move = changeSign(oddsNow, oddsOptimal);
  const verdict =
    move > 0
      ? prose`Here the two methods agree on the pair: both raise the odds of ${W} against ${L}, DPO without limit, RLHF up to a limit.`
      : move < 0
        ? prose`Here the two methods disagree: RLHF moves the policy from ${W} towards ${L}, DPO from ${L} towards ${W}.`
        : prose`Here DPO raises the odds of ${W} against ${L}, while RLHF leaves them unchanged.`;
  const lesson =
    reward.chosen < reward.rejected
      ? prose`RLHF optimises the learned reward, with its errors: it is only as good as its reward model. DPO has no reward model that could be wrong about this pair, but a wrong label is followed as well.`
      : prose`RLHF is only as good as its reward model, which may also give high rewards to responses that are in no pair. DPO is only as good as the labels of its pairs.`;
  return paragraph`${verdict} ${lesson}`;
}

function dpoParts({ policy, beta }: ShiftPoint, dpo: DpoShift): Part[] {
  const { margin, weight, scaledWeight, gradLogp, gradP, softmaxFlow, step: taken } = dpo;
  return [
    law(
      prose`The gradient of the loss has one weight for both responses, with opposite signs (${math`h`} is the margin of the implicit rewards):`,
      math`∇L_DPO = −β σ(−h) · (∇log π_θ(y_w) − ∇log π_θ(y_l))`,
    ),
    step(
      "The example weight, from 0 to 1 (larger when the implicit rewards order the pair wrongly):",
      math`σ(−h) = σ(${-margin})`,
      weight,
    ),
    step("The weight of the gradient:", math`β σ(−h) = ${beta} · ${weight}`, scaledWeight),
    step(prose`The gradient by ${math`log π_θ(y_w)`}:`, math`∂L / ∂log π_θ(y_w) = −β σ(−h)`, gradLogp[0]),
    step(prose`The gradient by ${math`log π_θ(y_l)`}:`, math`∂L / ∂log π_θ(y_l) = β σ(−h)`, gradLogp[1]),
    step(
      "The gradient by the probabilities:",
      math`∂L / ∂π_θ(y_w) = ${fraction(gradLogp[0], policy.chosen)}`,
      gradP[0],
    ),
    step("", math`∂L / ∂π_θ(y_l) = ${fraction(gradLogp[1], policy.rejected)}`, gradP[1]),
    paragraph`A gradient descent step therefore raises ${NOW_W} and lowers ${NOW_L}. ${weightRemark(margin)} As the margin grows the weight falls to 0 but never changes sign, so the loss of a single pair has no minimum.`,
    paragraph`Probabilities sum to 1. Gradient descent on the logits of three outcomes, ${W}, ${L} and all others, gives:`,
    table(
      [["outcome"], ["now"], FLOW, prose`after a step of ${taken.size}`],
      outcomeRows((k) => [outcomesOf(policy)[k], softmaxFlow[k], taken.policy[k]]),
    ),
    step("The loss after that step:", math`L_DPO`, taken.loss),
  ];
}

/** One table row per outcome: its name and numbers. */
function outcomeRows(cells: (k: 0 | 1 | 2) => readonly number[]): Prose[][] {
  const names: readonly Prose[] = [prose`${W}`, prose`${L}`, ["all others"]];
  return ([0, 1, 2] as const).map((k) => [names[k]!, ...cells(k).map((value) => prose`${value}`)]);
}

function weightRemark(margin: number): Prose {
  if (margin > 0) {
    return prose`The weight ${math`σ(−h)`} is below one half, because the policy already favours ${W} more than the reference does.`;
  }
  if (margin < 0) {
    return prose`The weight ${math`σ(−h)`} is above one half, because the policy favours ${W} less than the reference does.`;
  }
  return prose`The weight ${math`σ(−h)`} is one half, because the policy favours ${W} exactly as the reference does.`;
}

function rlhfParts({ policy, reference, reward, beta }: ShiftPoint, rlhf: RlhfShift): Part[] {
  const { oddsReference, oddsNow, oddsOptimal, pairShareOptimal, gradient } = rlhf;
  const lead = reward.chosen - reward.rejected;
  const [ofChosen, ofRejected] = gradient.penalisedReward;
  const penalised = (r: number, p: number, q: number): Formula => math`${r} − ${beta} · ${logFraction(p, q)}`;
  return [
    law(
      "RLHF maximises the mean reward minus a KL penalty for moving away from the reference:",
      math`max_π 𝔼_π[r(y)] − β KL(π ∥ π_SFT)`,
    ),
    law(
      "Its optimum has a closed form, the reference reweighted by the reward:",
      math`π*(y) = π_SFT(y) exp(r(y) / β) / Z`,
    ),
    step(
      prose`The odds of ${W} against ${L} in the reference:`,
      fraction(reference.chosen, reference.rejected),
      oddsReference,
    ),
    step("In the current policy:", fraction(policy.chosen, policy.rejected), oddsNow),
    step(
      prose`In the optimum (${math`Z`} cancels):`,
      math`${oddsReference} · exp((${reward.chosen} − ${operand(reward.rejected)}) / ${beta})`,
      oddsOptimal,
    ),
    step(
      prose`The probability of ${W} within the pair, in the optimum:`,
      fraction(oddsOptimal, math`1 + ${oddsOptimal}`),
      pairShareOptimal,
    ),
    rewardRemark(lead, rlhf),
    paragraph`The policy gradient at the current policy points the same way. It follows the reward minus the penalty, ${math`ρ(y) = r(y) − β ${logFraction(math`π_θ(y)`, math`π_SFT(y)`)}`}:`,
    step(prose`For ${W}:`, math`ρ(y_w) = ${penalised(reward.chosen, policy.chosen, reference.chosen)}`, ofChosen),
    step(
      prose`For ${L}:`,
      math`ρ(y_l) = ${penalised(reward.rejected, policy.rejected, reference.rejected)}`,
      ofRejected,
    ),
    gradientRemark(gradient.advantage),
  ];
}

function rewardRemark(lead: number, { oddsReference, oddsNow, oddsOptimal }: RlhfShift): Part {
  const tilt =
    lead < 0
      ? prose`The reward model ranks this pair wrongly, and RLHF does not see the label: it shifts the reference further towards ${L}, the rejected response.`
      : lead > 0
        ? prose`The reward model ranks this pair correctly: RLHF shifts the reference towards ${W}.`
        : prose`The reward model gives both responses the same score: the optimum keeps the odds of the reference.`;
  const move = changeSign(oddsNow, oddsOptimal);
  const course =
    move === 0
      ? prose`The policy already has these odds.`
      : prose`From the current policy, training ${move > 0 ? "raises" : "lowers"} the odds of ${W} against ${L} from ${oddsNow} to ${oddsOptimal}, ${changeSign(oddsReference, oddsOptimal) === 0 ? "the odds of the reference" : prose`${oddsOptimal > oddsReference ? "above" : "below"} ${oddsReference}, the odds of the reference`}, and stops there.`;
  return paragraph`${tilt} ${course}`;
}

/** The sign of b − a; 0 within rounding error. */
function changeSign(a: number, b: number): Direction {
  if (Number.isFinite(b - a) && Math.abs(b - a) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return b > a ? 1 : -1;
}

function gradientRemark(advantage: number): Part {
  if (Math.abs(advantage) < 1e-12) {
    return paragraph`The two are equal, as at the optimum: moving probability between them gains nothing.`;
  }
  const [up, down] = advantage > 0 ? [W, L] : [L, W];
  return paragraph`Moving probability from ${down} to ${up} gains ${Math.abs(advantage)} per unit of probability, until the two are equal, as at the optimum. The penalty contributes to this: it adds to the reward of a response that is less likely than in the reference, and subtracts from that of one that is more likely.`;
}

function restParts({ policy, reference }: ShiftPoint, rlhf: RlhfShift, restReward: number | undefined): Part[] {
  const { restThresholds, optimal, gradient } = rlhf;
  const mass = remainingProbability(reference);
  if (mass === 0) {
    return [
      paragraph`The reference gives other responses probability 0, and so does the optimum: the odds determine both probabilities.`,
    ];
  }
  const [raises, lowers] = restThresholds;
  const R = math`R`;
  const ofChosen =
    raises === null
      ? prose`No ${R} is low enough for the optimum to raise ${NOW_W} above ${policy.chosen}.`
      : prose`The optimum raises ${NOW_W} above ${policy.chosen} only if ${math`R < ${raises}`}.`;
  const ofRejected =
    lowers === null
      ? prose`It lowers ${NOW_L} below ${policy.rejected} for every ${R}.`
      : prose`It lowers ${NOW_L} below ${policy.rejected} only if ${math`R > ${lowers}`}.`;
  const between =
    raises !== null && lowers !== null && raises < lowers
      ? prose` Between the two, ${W} loses and ${L} gains.`
      : raises !== null && lowers !== null && raises > lowers
        ? prose` Between the two, ${W} gains and ${L} loses.`
        : prose``;
  const parts: Part[] = [
    paragraph`All other responses have probability ${mass} in the reference, and the odds of the pair do not determine how it changes. Let their reward be ${R}. ${ofChosen} ${ofRejected}${between} RLHF moves every response according to its own reward, also responses that are in no preference pair.`,
  ];
  if (optimal && restReward !== undefined) {
    const flows = gradient.softmaxFlow;
    parts.push(
      paragraph`With ${math`R = ${restReward}`}:`,
      table(
        [["outcome"], ["reference"], ["now"], ...(flows ? [FLOW] : []), ["optimum"]],
        outcomeRows((k) => [outcomesOf(reference)[k], outcomesOf(policy)[k], ...(flows ? [flows[k]] : []), optimal[k]]),
      ),
    );
  }
  return parts;
}
