/**
 * @module
 * E.4: which way the policy moves under DPO and under RLHF, and why they may disagree.
 */
import { type Explanation, heading, law, type Part, type Prose, prose, step, table, words } from "./explanation.ts";
import { type Formula, logOver, math, operand, over } from "./formula.ts";
import {
  type DpoShift,
  outcomesOf,
  type PolicyShift,
  policyShift,
  type RlhfShift,
  type ShiftOptions,
  type ShiftPoint,
} from "./policy-shift-numbers.ts";
import { restOf } from "./probabilities.ts";

const W = math`y_w`;
const L = math`y_l`;
const NOW_W = math`π_θ(y_w)`;
const NOW_L = math`π_θ(y_l)`;
const BETA = math`β`;
const FLOW = prose`flow ${math`dπ/dt`}`;

/**
 * What DPO and RLHF do to the policy at one data point, in words and in numbers.
 *
 * @throws {SettingsError} `E_SETTINGS` as `policyShift` does
 * @example
 * const policy = { chosen: 0.2, rejected: 0.3 };
 * const reference = { chosen: 0.2, rejected: 0.4 };
 * const reward = { chosen: 0.5, rejected: 0.8 };
 * explainPolicyShift({ policy, reference, reward, beta: 2 }).numbers.dpo.weight; //=> 0.36
 */
export function explainPolicyShift(point: ShiftPoint, options: ShiftOptions = {}): Explanation<PolicyShift> {
  const numbers = policyShift(point, options);
  return {
    title: "How the policy changes under DPO and under RLHF",
    numbers,
    parts: [
      heading("DPO: the preference itself is followed"),
      ...dpoParts(point, numbers.dpo),
      heading("RLHF: the reward model is followed"),
      ...rlhfParts(point, numbers.rlhf),
      ...restParts(point, numbers.rlhf, options.restReward),
      heading("Side by side"),
      ...conclusion(point, numbers),
    ],
  };
}

function dpoParts({ policy, beta }: ShiftPoint, dpo: DpoShift): Part[] {
  const { margin, weight, scaledWeight, gradLogp, gradP, softmaxFlow, step: taken } = dpo;
  const rest = softmaxFlow[2];
  return [
    law(
      prose`The gradient of the loss has one weight for both responses, with opposite signs (${math`h`} is the margin of the implicit rewards):`,
      {
        plain: "∇L_DPO = −β σ(−h) · (∇log π_θ(y_w) − ∇log π_θ(y_l))",
        latex:
          "\\nabla L_{\\mathrm{DPO}} = -\\beta\\,\\sigma(-h)\\,\\bigl(\\nabla\\log\\pi_\\theta(y_w) - \\nabla\\log\\pi_\\theta(y_l)\\bigr)",
      },
    ),
    step("How wrong DPO takes the policy to be, from 0 to 1:", math`σ(−h) = σ(${-margin})`, weight),
    step("The weight of the gradient:", math`β σ(−h) = ${beta} · ${weight}`, scaledWeight),
    step(prose`By ${math`log π_θ(y_w)`}:`, math`∂L / ∂log π_θ(y_w) = −β σ(−h)`, gradLogp[0]),
    step(prose`By ${math`log π_θ(y_l)`}:`, math`∂L / ∂log π_θ(y_l) = β σ(−h)`, gradLogp[1]),
    step("By the probabilities themselves:", math`∂L / ∂π_θ(y_w) = ${over(gradLogp[0], policy.chosen)}`, gradP[0]),
    step("", math`∂L / ∂π_θ(y_l) = ${over(gradLogp[1], policy.rejected)}`, gradP[1]),
    words`A step downhill therefore raises ${NOW_W} and lowers ${NOW_L}, at every data point and however the reward model scores it, for DPO never asks it. ${weightWords(margin)} As the margin grows the weight falls to 0; it never changes sign, so the loss of one pair alone has no minimum: it would drive ${NOW_L} to 0, and only other pairs and the end of training hold it back.`,
    words`Probabilities are not free: they sum to 1. Let the logits of three outcomes, ${W}, ${L} and all the rest, follow the gradient:`,
    table(
      [["outcome"], ["now"], FLOW, prose`after a step of ${taken.size}`],
      rowsOf((k) => [outcomesOf(policy)[k], softmaxFlow[k], taken.policy[k]]),
    ),
    step("The loss after that step:", math`L_DPO`, taken.loss),
    restFlowWords(policy.chosen, policy.rejected, rest),
  ];
}

/** A row for each outcome, with numbers behind its name. */
function rowsOf(cells: (k: 0 | 1 | 2) => readonly number[]): Prose[][] {
  const names: readonly Prose[] = [prose`${W}`, prose`${L}`, ["all others"]];
  return ([0, 1, 2] as const).map((k) => [names[k]!, ...cells(k).map((value) => prose`${value}`)]);
}

function weightWords(margin: number): Prose {
  if (margin > 0) {
    return prose`The weight ${math`σ(−h)`} is below one half, because the policy already favours ${W} more than the reference does.`;
  }
  if (margin < 0) {
    return prose`The weight ${math`σ(−h)`} is above one half, because the policy favours ${W} less than the reference does: it has more to unlearn.`;
  }
  return prose`The weight ${math`σ(−h)`} is one half, because the policy favours ${W} exactly as the reference does.`;
}

function restFlowWords(chosen: number, rejected: number, rest: number): Part {
  const cause =
    rest === 0
      ? prose`What ${L} loses, ${W} gains.`
      : rest > 0
        ? prose`The others gain although no gradient points at them: ${L} is the likelier of the two (${rejected} against ${chosen}) and gives up more than ${W} takes.`
        : prose`The others lose although no gradient points at them: ${W} is the likelier of the two (${chosen} against ${rejected}) and takes more than ${L} gives up.`;
  return words`${cause} The loss holds no term for them. In a network, whose responses share weights, this goes further: both ${NOW_W} and ${NOW_L} may fall while the margin grows, and the mass drifts to responses nobody has judged (Razin et al. 2024, arXiv:2410.08847).`;
}

function rlhfParts({ policy, reference, reward, beta }: ShiftPoint, rlhf: RlhfShift): Part[] {
  const { oddsReference, oddsNow, oddsOptimal, pairShareOptimal, gradient } = rlhf;
  const lead = reward.chosen - reward.rejected;
  const [ofChosen, ofRejected] = gradient.penalisedReward;
  const penalised = (r: number, p: number, q: number): Formula => math`${r} − ${beta} · ${logOver(p, q)}`;
  return [
    law("The mean reward is maximised, less a penalty for leaving the reference:", {
      plain: "max_π E_π[r(y)] − β KL(π, π_SFT)",
      latex: "\\max_\\pi\\; \\mathbb{E}_{\\pi}[r(y)] - \\beta\\,\\mathrm{KL}(\\pi \\,\\|\\, \\pi_{\\mathrm{SFT}})",
    }),
    law(
      "Its optimum is known in closed form: the reference, tilted by the reward.",
      math`π*(y) = π_SFT(y) exp(r(y) / β) / Z`,
    ),
    step(
      prose`The odds of ${W} against ${L} in the reference:`,
      over(reference.chosen, reference.rejected),
      oddsReference,
    ),
    step("In the policy as it is:", over(policy.chosen, policy.rejected), oddsNow),
    step(
      prose`In the optimum (${math`Z`} cancels):`,
      math`${oddsReference} · exp((${reward.chosen} − ${operand(reward.rejected)}) / ${beta})`,
      oddsOptimal,
    ),
    step(
      prose`The share of ${W} in what the optimum gives to the pair:`,
      over(oddsOptimal, math`1 + ${oddsOptimal}`),
      pairShareOptimal,
    ),
    rewardWords(lead, rlhf),
    words`The policy gradient says the same of the policy as it is now. It follows the reward less the penalty, ${math`ρ(y) = r(y) − β ${logOver(math`π_θ(y)`, math`π_SFT(y)`)}`}:`,
    step(prose`For ${W}:`, math`ρ(y_w) = ${penalised(reward.chosen, policy.chosen, reference.chosen)}`, ofChosen),
    step(
      prose`For ${L}:`,
      math`ρ(y_l) = ${penalised(reward.rejected, policy.rejected, reference.rejected)}`,
      ofRejected,
    ),
    gradientWords(gradient.advantage),
  ];
}

function rewardWords(lead: number, { oddsReference, oddsNow, oddsOptimal }: RlhfShift): Part {
  const tilt =
    lead < 0
      ? prose`The reward model ranks this pair wrongly, and RLHF cannot know: it tilts the reference further towards ${L}, the response that people liked less.`
      : lead > 0
        ? prose`The reward model ranks this pair rightly: RLHF tilts the reference towards ${W}.`
        : prose`The reward model does not tell the two apart: the optimum keeps the reference's odds.`;
  const move = change(oddsNow, oddsOptimal);
  const course =
    move === 0
      ? prose`The policy's odds are there already.`
      : prose`From where the policy is, training ${move > 0 ? "raises" : "lowers"} the odds of ${W} against ${L} from ${oddsNow} to ${oddsOptimal}, ${change(oddsReference, oddsOptimal) === 0 ? "the reference's own" : prose`${oddsOptimal > oddsReference ? "above" : "below"} the reference's ${oddsReference}`}, and stops there.`;
  return words`${tilt} ${course}`;
}

/** The sign of b − a, 0 when they differ by rounding alone. */
function change(a: number, b: number): number {
  return Math.abs(b - a) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : Math.sign(b - a);
}

function gradientWords(advantage: number): Part {
  if (Math.abs(advantage) < 1e-12) {
    return words`The two are equal, as they are at the optimum: nothing is gained by moving probability between them.`;
  }
  const [up, down] = advantage > 0 ? [W, L] : [L, W];
  return words`Probability moved from ${down} to ${up} gains ${Math.abs(advantage)} times its amount, until the two are equal, as they are at the optimum. The penalty has its part in this: a response that stands below its probability in the reference is worth more than its reward, one that stands above it less.`;
}

function restParts({ policy, reference }: ShiftPoint, rlhf: RlhfShift, restReward: number | undefined): Part[] {
  const { restThresholds, optimal, gradient } = rlhf;
  const mass = restOf(reference);
  if (mass === 0) {
    return [
      words`The reference gives nothing to other responses, so the optimum does not either: the odds decide everything.`,
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
    words`All other responses hold ${mass} of the reference, and the odds of the pair do not say what becomes of them. Let their reward be ${R}. ${ofChosen} ${ofRejected}${between} Under RLHF every response is moved by its own reward, also those that no preference names.`,
  ];
  if (optimal && restReward !== undefined) {
    const flows = gradient.softmaxFlow;
    parts.push(
      words`With ${math`R = ${restReward}`}:`,
      table(
        [["outcome"], ["reference"], ["now"], ...(flows ? [FLOW] : []), ["optimum"]],
        rowsOf((k) => [outcomesOf(reference)[k], outcomesOf(policy)[k], ...(flows ? [flows[k]] : []), optimal[k]]),
      ),
    );
  }
  return parts;
}

function conclusion({ reward }: ShiftPoint, { rlhf: { oddsNow, oddsOptimal } }: PolicyShift): Part[] {
  const move = change(oddsNow, oddsOptimal);
  const verdict =
    move > 0
      ? prose`Here the two methods agree on the pair: both raise the odds of ${W} against ${L}, DPO without end, RLHF up to ${oddsOptimal}.`
      : move < 0
        ? prose`Here the two methods part: DPO raises the odds of ${W} against ${L}, RLHF lowers them to ${oddsOptimal}.`
        : prose`Here DPO raises the odds of ${W} against ${L}, while RLHF leaves them where they are.`;
  const lesson =
    reward.chosen < reward.rejected
      ? prose`RLHF is as good as its reward model: an error there is not averaged out but optimised. DPO has no reward model that could be wrong about this pair, yet it is as wrong as the label when the label is.`
      : prose`RLHF is as good as its reward model, which may also reward well what no pair names; DPO is as good as the labels of its pairs.`;
  return [
    words`${verdict} ${lesson}`,
    words`${BETA} is the price of leaving the reference in both. RLHF pays it for every response, in the objective itself. DPO pays it only through the pairs it sees: a larger ${BETA} lets a smaller change of the ratio ${over(math`π_θ`, math`π_SFT`)} satisfy a preference.`,
  ];
}
