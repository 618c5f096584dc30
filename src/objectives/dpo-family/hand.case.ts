/**
 * @module
 * The pair of the hand-computed tests: the policy has doubled the chosen completion's probability and halved
 * the rejected one's, so that with β = 1 the margin is log 4 and its σ is 4/5.
 */
import { evaluate, type Tensor, tensor } from "../../engine/index.ts";
import type { PairLogps } from "../preference.ts";

const logs = (...p: number[]): Tensor => tensor(p.map(Math.log));

export const policy: PairLogps = { chosen: logs(0.4), rejected: logs(0.15) };
export const reference: PairLogps = { chosen: logs(0.2), rejected: logs(0.3) };

/** Policy and reference with the given log-ratios; the reference is 0. */
export const ratios = (chosen: number[], rejected: number[]): [PairLogps, PairLogps] => [
  { chosen: tensor(chosen), rejected: tensor(rejected) },
  { chosen: tensor(chosen.map(() => 0)), rejected: tensor(rejected.map(() => 0)) },
];

export const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
