/**
 * @module
 * Outcome models: the probabilities of win, loss and tie given the difference of two abilities. Bradley–Terry, and
 * two models with ties. A model sees one cell of counts only.
 */
import { logSigmoid, sigmoid } from "../sigmoid.ts";

export const MODEL_NAMES = ["bradley-terry", "davidson", "rao-kupper"] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/**
 * Log-likelihood of w wins, l losses and t ties at ability difference d and tie parameter τ: its `value`, the first
 * derivatives d and t by d and τ, and the negative second derivatives dd, dt and tt.
 */
export interface CellTerms {
  value: number;
  d: number;
  t: number;
  dd: number;
  dt: number;
  tt: number;
}

export interface OutcomeModel {
  readonly name: ModelName;
  readonly hasTie: boolean;
  /** Starting value of τ, from the share of ties; τ is ln ν of Davidson and ln θ of Rao and Kupper. */
  startTie(share: number): number;
  /** Overwrites `terms`. */
  cell(d: number, tie: number, wins: number, losses: number, ties: number, terms: CellTerms): void;
  /** The scores by d and τ of one win, one loss and one tie: [d, τ, d, τ, d, τ]. */
  scores(d: number, tie: number, scores: Float64Array): void;
}

/**
 * Bradley and Terry 1952; a tie counts as half a win for each side.
 *
 *     P(win) = σ(d),   ℓ = (w + t/2) · ln σ(d) + (l + t/2) · ln σ(−d)
 *
 * With ties this is a quasi-likelihood: the estimates are consistent, but the variance needs the sandwich.
 */
export const bradleyTerry: OutcomeModel = {
  name: "bradley-terry",
  hasTie: false,
  startTie: () => 0,
  cell(d, _, wins, losses, ties, terms) {
    const w = wins + ties / 2;
    const l = losses + ties / 2;
    const decay = Math.exp(-Math.abs(d));
    const more = 1 / (1 + decay);
    const above = d >= 0 ? more : decay * more;
    const below = d >= 0 ? decay * more : more;
    terms.value = w * Math.min(d, 0) + l * Math.min(-d, 0) - (w + l) * Math.log1p(decay);
    terms.d = w * below - l * above;
    terms.dd = (w + l) * above * below;
    terms.t = terms.dt = terms.tt = 0;
  },
  scores(d, _, scores) {
    const p = sigmoid(d);
    scores[0] = 1 - p;
    scores[2] = -p;
    scores[4] = 0.5 - p;
    scores[1] = scores[3] = scores[5] = 0;
  },
};

/**
 * Davidson 1970, JASA 65: the weight of a tie is proportional to the geometric mean of the two strengths.
 *
 *     P(win) : P(tie) : P(loss) = e^{d/2} : ν : e^{−d/2},   τ = ln ν
 *
 * Two equal items tie with probability ν/(2 + ν); ν = 0 is Bradley–Terry. An order effect multiplies the strength of
 * the first item also in the geometric mean, so Davidson and Beaver's (1977) ν is ours times e^{γ/2}.
 */
export const davidson: OutcomeModel = {
  name: "davidson",
  hasTie: true,
  startTie: (share) => Math.log((2 * share) / (1 - share)),
  cell(d, tie, wins, losses, ties, terms) {
    const n = wins + losses + ties;
    const most = Math.max(Math.abs(d) / 2, tie);
    const w = Math.exp(d / 2 - most);
    const l = Math.exp(-d / 2 - most);
    const t = Math.exp(tie - most);
    const total = w + l + t;
    const pw = w / total;
    const pl = l / total;
    const pt = t / total;
    terms.value = ((wins - losses) * d) / 2 + (ties === 0 ? 0 : ties * tie) - n * (most + Math.log(total));
    terms.d = (wins - losses - n * (pw - pl)) / 2;
    terms.t = ties - n * pt;
    // Var x = E x² − (E x)², rearranged to avoid cancellation.
    terms.dd = (n * (4 * pw * pl + pt * (pw + pl))) / 4;
    terms.dt = (-n * pt * (pw - pl)) / 2;
    terms.tt = n * pt * (pw + pl);
  },
  scores(d, tie, scores) {
    const most = Math.max(Math.abs(d) / 2, tie);
    const [w, l, t] = [Math.exp(d / 2 - most), Math.exp(-d / 2 - most), Math.exp(tie - most)];
    const total = w + l + t;
    const mean = (w - l) / total / 2;
    const pt = t / total;
    scores[0] = 0.5 - mean;
    scores[2] = -0.5 - mean;
    scores[4] = -mean;
    scores[1] = scores[3] = -pt;
    scores[5] = 1 - pt;
  },
};

/**
 * Rao and Kupper 1967, JASA 62: an item wins only if it is better by more than a threshold.
 *
 *     P(win) = σ(d − η),   P(loss) = σ(−d − η),   P(tie) = (e^{2η} − 1) · P(win) · P(loss),   τ = η = ln θ > 0
 */
const raoKupper: OutcomeModel = {
  name: "rao-kupper",
  hasTie: true,
  startTie: (share) => Math.log((1 + share) / (1 - share)),
  cell(d, tie, wins, losses, ties, terms) {
    const [above, below] = [sigmoid(d - tie), sigmoid(-d - tie)];
    const [w, l] = [wins + ties, losses + ties];
    const [missedWin, missedLoss] = [w * sigmoid(tie - d), l * sigmoid(tie + d)];
    const excess = Math.expm1(2 * tie);
    terms.value = tie > 0 ? w * logSigmoid(d - tie) + l * logSigmoid(-d - tie) + ties * Math.log(excess) : -Infinity;
    terms.d = missedWin - missedLoss;
    terms.t = ties * 2 * (1 + 1 / excess) - missedWin - missedLoss;
    const [curveWin, curveLoss] = [missedWin * above, missedLoss * below];
    terms.dd = curveWin + curveLoss;
    terms.dt = curveLoss - curveWin;
    terms.tt = curveWin + curveLoss + (ties * 4 * (1 + 1 / excess)) / excess;
  },
  scores(d, tie, scores) {
    const [missedWin, missedLoss] = [sigmoid(tie - d), sigmoid(tie + d)];
    scores[0] = missedWin;
    scores[1] = -missedWin;
    scores[2] = -missedLoss;
    scores[3] = -missedLoss;
    scores[4] = missedWin - missedLoss;
    scores[5] = 2 * (1 + 1 / Math.expm1(2 * tie)) - missedWin - missedLoss;
  },
};

export const outcomeModels: Readonly<Record<ModelName, OutcomeModel>> = {
  "bradley-terry": bradleyTerry,
  davidson,
  "rao-kupper": raoKupper,
};
