/**
 * @module
 * A registry of all losses on pairs, by TRL's `loss_type`, with a few that TRL does not have. Losses are
 * chosen by name only here.
 */
import { cpoLoss } from "./cpo.ts";
import { dpoLoss } from "./dpo.ts";
import { aotLoss, aotUnpairedLoss } from "./dpo-family/aot.ts";
import { apoDownLoss, apoZeroLoss } from "./dpo-family/apo.ts";
import { bcoPairLoss } from "./dpo-family/bco.ts";
import { discopopLoss } from "./dpo-family/discopop.ts";
import type { Divergence } from "./dpo-family/divergences.ts";
import { dpopLoss } from "./dpo-family/dpop.ts";
import { exoPairLoss } from "./dpo-family/exo.ts";
import { hingeLoss } from "./dpo-family/hinge.ts";
import { ipoLoss, ipoPerTokenLoss } from "./dpo-family/ipo.ts";
import { ncaPairLoss } from "./dpo-family/nca.ts";
import { robustLoss } from "./dpo-family/robust.ts";
import { sftLoss } from "./dpo-family/sft.ts";
import { sigmoidNormLoss } from "./dpo-family/sigmoid-norm.ts";
import { sppoHardLoss } from "./dpo-family/sppo.ts";
import { perToken } from "./log-ratios.ts";
import type { PreferencePairs, PreferenceResult } from "./preference.ts";
import { simpoLoss } from "./simpo.ts";

/** The names of TRL's DPO trainer in its order, of its CPO trainer (whose "sigmoid" is our cpo), and ours. */
export const preferenceLossTypes = [
  "sigmoid",
  "hinge",
  "ipo",
  "exo_pair",
  "nca_pair",
  "robust",
  "bco_pair",
  "sppo_hard",
  "aot",
  "aot_unpaired",
  "apo_zero",
  "apo_down",
  "discopop",
  "sft",
  "sigmoid_norm",
  "simpo",
  "cpo",
  "cdpo",
  "ipo_sum",
  "dpop",
] as const;

export type PreferenceLossType = (typeof preferenceLossTypes)[number];

/** The options of all objectives; each objective reads some of them. */
export interface PreferenceOptions {
  readonly beta?: number;
  readonly labelSmoothing?: number;
  readonly divergence?: Divergence;
  readonly tau?: number;
  readonly lambda?: number;
  readonly gamma?: number;
}

/** Inputs that an objective may need besides the policy's log-probabilities. */
export type PreferenceNeed = "reference" | "lengths";

export interface PreferenceFamilyMember {
  readonly needs: readonly PreferenceNeed[];
  /** The options that it uses; others are not passed to the loss. */
  readonly reads: readonly (keyof PreferenceOptions)[];
  /** Whether the loss of a pair depends on the other pairs: such a batch must not be split or padded. */
  readonly couplesPairs: boolean;
  /** Takes pairs with all that it needs, and the options that it reads. */
  readonly loss: (pairs: Required<PreferencePairs>, options: PreferenceOptions) => PreferenceResult;
}

const member = (
  needs: readonly PreferenceNeed[],
  reads: readonly (keyof PreferenceOptions)[],
  loss: PreferenceFamilyMember["loss"],
): PreferenceFamilyMember => ({ needs, reads, couplesPairs: false, loss });

const withCoupledPairs = (loss: PreferenceFamilyMember): PreferenceFamilyMember => ({ ...loss, couplesPairs: true });

const referenceAndLengths = ["reference", "lengths"] as const;
const divergenceOptions = ["beta", "divergence"] as const;
const smoothingOptions = ["beta", "divergence", "labelSmoothing"] as const;

/** Each loss with its needs and options, by name. */
export const preferenceFamily: Readonly<Record<PreferenceLossType, PreferenceFamilyMember>> = {
  // From TRL's DPO trainer, in its order.
  sigmoid: member(["reference"], divergenceOptions, (p, o) => dpoLoss(p.policy, p.reference, o)),
  hinge: member(["reference"], divergenceOptions, (p, o) => hingeLoss(p.policy, p.reference, o)),
  ipo: member(referenceAndLengths, divergenceOptions, (p, o) => ipoPerTokenLoss(p.policy, p.reference, p.lengths, o)),
  exo_pair: member(["reference"], smoothingOptions, (p, o) => exoPairLoss(p.policy, p.reference, o)),
  nca_pair: member(["reference"], ["beta"], (p, o) => ncaPairLoss(p.policy, p.reference, o)),
  robust: member(["reference"], smoothingOptions, (p, o) => robustLoss(p.policy, p.reference, o)),
  bco_pair: member(["reference"], ["beta"], (p, o) => bcoPairLoss(p.policy, p.reference, o)),
  sppo_hard: member(["reference"], ["beta"], (p, o) => sppoHardLoss(p.policy, p.reference, o)),
  aot: withCoupledPairs(member(["reference"], ["beta", "labelSmoothing"], (p, o) => aotLoss(p.policy, p.reference, o))),
  aot_unpaired: withCoupledPairs(
    member(["reference"], ["beta", "labelSmoothing"], (p, o) => aotUnpairedLoss(p.policy, p.reference, o)),
  ),
  apo_zero: member(["reference"], ["beta"], (p, o) => apoZeroLoss(p.policy, p.reference, o)),
  apo_down: member(["reference"], ["beta"], (p, o) => apoDownLoss(p.policy, p.reference, o)),
  discopop: member(["reference"], ["beta", "divergence", "tau"], (p, o) => discopopLoss(p.policy, p.reference, o)),
  sft: member(["lengths"], ["beta"], (p, o) => sftLoss(p.policy, p.lengths, o)),
  sigmoid_norm: member(referenceAndLengths, divergenceOptions, (p, o) =>
    sigmoidNormLoss(p.policy, p.reference, p.lengths, o),
  ),
  // From TRL's CPO trainer, where cpo is called sigmoid.
  simpo: member(["lengths"], ["beta", "gamma", "labelSmoothing"], (p, o) =>
    simpoLoss(perToken("simpoLoss", p.policy, p.lengths), o),
  ),
  cpo: member([], ["beta", "labelSmoothing"], (p, o) => cpoLoss(p.policy, o)),
  // Ours: DPO with label smoothing, which TRL's sigmoid ignores; IPO over sums, as in its paper; DPO-Positive.
  cdpo: member(["reference"], smoothingOptions, (p, o) => dpoLoss(p.policy, p.reference, o)),
  ipo_sum: member(["reference"], divergenceOptions, (p, o) => ipoLoss(p.policy, p.reference, o)),
  dpop: member(["reference"], ["beta", "lambda"], (p, o) => dpopLoss(p.policy, p.reference, o)),
};
