/**
 * @module
 * A model over packed rows: the trace that training, scoring and prefill share.
 *
 * A batch is [time, rows] tokens; each row holds segments, each behind the one it continues. Which
 * tokens see each other is one vector, `reach`; which tokens are predicted is a list.
 */
import {
  attention,
  type Dim,
  input,
  segmentBias,
  selectRows,
  type Tensor,
  type TokenLogps,
  tokenLogps,
} from "../engine/index.ts";
import type { Architecture, ModelConfig, Seam, WeightSeam } from "../models/index.ts";
import { noDropout } from "./dropout.ts";

/** What a program over rows is fed, by name. */
export interface RowInputs {
  /** int32 [time, rows]: token ids; anything where a row is over. */
  readonly ids: Tensor<"time row">;
  /** int32 [time, rows]: a segment counts on from the end of the one it continues. */
  readonly positions: Tensor<"time row">;
  /** int32 [time, rows]: the last place of the row that sees this one. */
  readonly reach: Tensor<"time row">;
}

/** Which states predict which labels. */
export interface TargetInputs {
  /** int32 [targets]: flat places (time · rows + row) whose states predict; one may predict several labels. */
  readonly predictors: Tensor<"target">;
  /** int32 [time · rows, copies]: for each place, the targets it predicts, −1 where there are fewer. */
  readonly predicted: Tensor<"token copy">;
  /** int32 [targets] */
  readonly labels: Tensor<"target">;
}

export function rowInputs(): RowInputs {
  const rows = (name: string): Tensor => input(name, "int32", ["time", "rows"]);
  return { ids: rows("ids"), positions: rows("positions"), reach: rows("reach") };
}

export function targetInputs(): TargetInputs {
  return {
    predictors: input("predictors", "int32", ["targets"]),
    predicted: input("predicted", "int32", ["rows*time", "copies"]),
    labels: input("labels", "int32", ["targets"]),
  };
}

const PLACES: Dim = "rows*time";

/** Attention of packed rows: flat tokens back to [time, rows], each seeing its segment and what that continues. */
export function attendInRows(reach: Tensor): Seam["attend"] {
  const bias = segmentBias(reach);
  return (_, q, k, v) => {
    const [, heads, dim] = q.shape as [Dim, number, number];
    const inRows = (x: Tensor): Tensor => x.reshape(["time", "rows", heads, dim]);
    const attended = attention(inRows(q), inRows(k), inRows(v), bias, { scale: 1 / Math.sqrt(dim) });
    return attended.reshape([PLACES, heads, dim]);
  };
}

export interface TracedModel<Config extends ModelConfig = ModelConfig> {
  readonly architecture: Architecture<Config>;
  readonly config: Config;
  readonly weights: WeightSeam;
}

/** Hidden states of every place: [time · rows, width]. */
export function hiddenStates(
  { architecture, config, weights }: TracedModel,
  { ids, positions, reach }: RowInputs,
  dropout: Seam["dropout"] = noDropout,
): Tensor<"token width"> {
  const flat = (x: Tensor): Tensor => x.reshape([PLACES]);
  const seam: Seam = { ...weights, attend: attendInRows(reach), dropout };
  return architecture.forward(config, flat(ids), flat(positions), seam);
}

/** log π of each label, from the states that predict them. */
export function targetLogps(
  { architecture, config, weights }: TracedModel,
  hidden: Tensor<"token width">,
  { predictors, predicted, labels }: TargetInputs,
): TokenLogps {
  const { weight, bias } = architecture.head(config);
  const states = selectRows(hidden, predictors, predicted);
  return tokenLogps(states, weights.weight(weight), labels, bias === undefined ? undefined : weights.weight(bias));
}
