/**
 * @module
 * The forward pass over a packed batch, traced: what training, scoring and prefill share.
 *
 * A batch is [time, rows] tokens. Rows hold segments; `lastQuery` says which tokens attend to each other,
 * `sourceIndex` and `labels` say which hidden state predicts which token.
 */
import {
  attention,
  type Dim,
  input,
  matmul,
  segmentBias,
  selectRows,
  type Tensor,
  type TokenLogps,
  tokenLogps,
} from "../engine/index.ts";
import type { ForwardContext, ModelShape, WeightOps } from "../models/index.ts";

/** The inputs of a packed batch, by name. */
export interface BatchInputs {
  /** int32 [time, rows]: token ids; any id where a row is padded. */
  readonly ids: Tensor<"time row">;
  /** int32 [time, rows]: positions; a segment continues those of its parent. */
  readonly positions: Tensor<"time row">;
  /** int32 [time, rows]: for each key, the last query position of its row that may attend to it. */
  readonly lastQuery: Tensor<"time row">;
}

/** Which hidden states predict which labels. */
export interface TargetInputs {
  /** int32 [targets]: flat token (time · rows + row) whose hidden state predicts; one may predict several labels. */
  readonly sourceIndex: Tensor<"target">;
  /** int32 [time · rows, maxTargetsPerSource]: the inverse of `sourceIndex`, −1 where a token predicts fewer. */
  readonly targetsBySource: Tensor<"token copy">;
  /** int32 [targets] */
  readonly labels: Tensor<"target">;
}

export function batchInputs(): BatchInputs {
  const tokens = (name: string): Tensor => input(name, "int32", ["time", "rows"]);
  return { ids: tokens("ids"), positions: tokens("positions"), lastQuery: tokens("lastQuery") };
}

export function targetInputs(): TargetInputs {
  return {
    sourceIndex: input("sourceIndex", "int32", ["targets"]),
    targetsBySource: input("targetsBySource", "int32", ["rows*time", "maxTargetsPerSource"]),
    labels: input("labels", "int32", ["targets"]),
  };
}

const TOKENS: Dim = "rows*time";

/** Attention in a packed batch: each token attends to its own segment and those that it continues. */
export function attendInBatch(lastQuery: Tensor): ForwardContext["attend"] {
  const bias = segmentBias(lastQuery);
  return (_, q, k, v) => {
    const [, heads, dim] = q.shape as [Dim, number, number];
    const inRows = (x: Tensor): Tensor => x.reshape(["time", "rows", heads, dim]);
    const attended = attention(inRows(q), inRows(k), inRows(v), bias, { scale: 1 / Math.sqrt(dim) });
    return attended.reshape([TOKENS, heads, dim]);
  };
}

/** A model in a trace: its weights are parameters of the program that is being traced. */
export interface TracedModel extends ModelShape {
  readonly weights: WeightOps;
  readonly dropout: ForwardContext["dropout"];
}

/** Hidden states of every token after the last norm: [time · rows, width]. */
export function hiddenStates(
  { architecture, config, weights, dropout }: TracedModel,
  { ids, positions, lastQuery }: BatchInputs,
  attend: ForwardContext["attend"] = attendInBatch(lastQuery),
): Tensor<"token width"> {
  const flat = (x: Tensor): Tensor => x.reshape([TOKENS]);
  return architecture.forward(config, flat(ids), flat(positions), { ...weights, attend, dropout });
}

/** log π of each label, in nats, from the hidden states that predict them. */
export function targetLogps(
  { architecture, config, weights }: TracedModel,
  hidden: Tensor<"token width">,
  { sourceIndex, targetsBySource, labels }: TargetInputs,
): TokenLogps {
  const { weight, bias } = architecture.head(config);
  const states = selectRows(hidden, sourceIndex, targetsBySource);
  return tokenLogps(states, weights.weight(weight), labels, bias === undefined ? undefined : weights.weight(bias));
}

/** Logits of hidden states: [token, vocabulary]. */
export function headLogits({ architecture, config, weights }: TracedModel, hidden: Tensor): Tensor {
  const { weight, bias } = architecture.head(config);
  const product = matmul(hidden, weights.weight(weight), { transposeB: true });
  return bias === undefined ? product : product.add(weights.weight(bias));
}
