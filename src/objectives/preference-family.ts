/**
 * @module
 * Every loss of pairs under one name: TRL's `loss_type`, and a few that TRL does not have. The choice of
 * a loss is made here, once; no loss knows the others.
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

/** TRL's names of its DPO trainer in its order, those of its CPO trainer (its "sigmoid" is cpo), and ours. */
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

/** Every option of every objective; each reads a few. */
export interface PreferenceOptions {
  readonly beta?: number;
  readonly labelSmoothing?: number;
  readonly divergence?: Divergence;
  readonly tau?: number;
  readonly lambda?: number;
  readonly gamma?: number;
}

/** What an objective may need beside the policy's log-probabilities. */
export type PreferenceNeed = "reference" | "lengths";

export interface PreferenceFamilyMember {
  readonly needs: readonly PreferenceNeed[];
  /** The options that have an effect; the others never reach the loss. */
  readonly reads: readonly (keyof PreferenceOptions)[];
  /** Whether a pair's loss depends on the other pairs: such a batch must neither be split nor padded. */
  readonly couplesPairs: boolean;
  /** Of pairs that hold everything it needs, and options of which it is given those that it reads. */
  readonly loss: (pairs: Required<PreferencePairs>, options: PreferenceOptions) => PreferenceResult;
}

const member = (
  needs: readonly PreferenceNeed[],
  reads: readonly (keyof PreferenceOptions)[],
  loss: PreferenceFamilyMember["loss"],
): PreferenceFamilyMember => ({ needs, reads, couplesPairs: false, loss });

const coupled = (each: PreferenceFamilyMember): PreferenceFamilyMember => ({ ...each, couplesPairs: true });

const both = ["reference", "lengths"] as const;
const shaped = ["beta", "divergence"] as const;
const smoothed = ["beta", "divergence", "labelSmoothing"] as const;

/** Name → what it needs, reads and computes. */
export const preferenceFamily: Readonly<Record<PreferenceLossType, PreferenceFamilyMember>> = {
  // Of TRL's DPO trainer, in its order.
  sigmoid: member(["reference"], shaped, (p, o) => dpoLoss(p.policy, p.reference, o)),
  hinge: member(["reference"], shaped, (p, o) => hingeLoss(p.policy, p.reference, o)),
  ipo: member(both, shaped, (p, o) => ipoPerTokenLoss(p.policy, p.reference, p.lengths, o)),
  exo_pair: member(["reference"], smoothed, (p, o) => exoPairLoss(p.policy, p.reference, o)),
  nca_pair: member(["reference"], ["beta"], (p, o) => ncaPairLoss(p.policy, p.reference, o)),
  robust: member(["reference"], smoothed, (p, o) => robustLoss(p.policy, p.reference, o)),
  bco_pair: member(["reference"], ["beta"], (p, o) => bcoPairLoss(p.policy, p.reference, o)),
  sppo_hard: member(["reference"], ["beta"], (p, o) => sppoHardLoss(p.policy, p.reference, o)),
  aot: coupled(member(["reference"], ["beta", "labelSmoothing"], (p, o) => aotLoss(p.policy, p.reference, o))),
  aot_unpaired: coupled(
    member(["reference"], ["beta", "labelSmoothing"], (p, o) => aotUnpairedLoss(p.policy, p.reference, o)),
  ),
  apo_zero: member(["reference"], ["beta"], (p, o) => apoZeroLoss(p.policy, p.reference, o)),
  apo_down: member(["reference"], ["beta"], (p, o) => apoDownLoss(p.policy, p.reference, o)),
  discopop: member(["reference"], ["beta", "divergence", "tau"], (p, o) => discopopLoss(p.policy, p.reference, o)),
  sft: member(["lengths"], ["beta"], (p, o) => sftLoss(p.policy, p.lengths, o)),
  sigmoid_norm: member(both, shaped, (p, o) => sigmoidNormLoss(p.policy, p.reference, p.lengths, o)),
  // Of TRL's CPO trainer, where cpo is called sigmoid.
  simpo: member(["lengths"], ["beta", "gamma", "labelSmoothing"], (p, o) =>
    simpoLoss(perToken("simpoLoss", p.policy, p.lengths), o),
  ),
  cpo: member([], ["beta", "labelSmoothing"], (p, o) => cpoLoss(p.policy, o)),
  // Ours: DPO with label smoothing, which TRL's sigmoid ignores; IPO over sums, as in its paper; DPO-Positive.
  cdpo: member(["reference"], smoothed, (p, o) => dpoLoss(p.policy, p.reference, o)),
  ipo_sum: member(["reference"], shaped, (p, o) => ipoLoss(p.policy, p.reference, o)),
  dpop: member(["reference"], ["beta", "lambda"], (p, o) => dpopLoss(p.policy, p.reference, o)),
};
