/**
 * @module
 * Dropout as a mask that is an input of the program, so that recomputation and resuming use the same bits.
 */
import { RandomStream } from "../core/index.ts";
import { input, type Program, type TensorData } from "../engine/index.ts";
import type { ForwardContext } from "../models/index.ts";

const PREFIX = "dropout/";

/** No dropout: evaluation, generation, and training with `disableDropout`. */
export const noDropout: ForwardContext["dropout"] = (_site, _probability, x) => x;

/** Multiplies by a mask, an input named after the site; none where the probability is 0. */
export const maskedDropout: ForwardContext["dropout"] = (site, probability, x) => {
  return probability === 0 ? x : x.mul(input(`${PREFIX}${probability}/${site}`, "float32", x.shape));
};

/**
 * The masks of a program: 0 with the site's probability p, else 1/(1 − p). Each mask has a random stream
 * of its own, keyed by seed, site, step and micro-batch.
 *
 * @param tokens flat tokens of the batch, padding included
 */
export function dropoutFeeds(
  { inputs }: Program,
  tokens: number,
  { seed, step, micro }: { readonly seed: number; readonly step: number; readonly micro: number },
): Record<string, TensorData> {
  const sites = [...inputs].filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(
    sites.map(([name, tensor]): [string, TensorData] => {
      const probability = Number(name.split("/")[1]);
      const width = tensor.shape[1] as number;
      const random = new RandomStream(seed, `${name}/${step}/${micro}`);
      const kept = 1 / (1 - probability);
      const limit = probability * 2 ** 32;
      const data = new Float32Array(tokens * width);
      for (let i = 0; i < data.length; i++) data[i] = random.uint32() < limit ? 0 : kept;
      return [name, { dtype: "float32", shape: [tokens, width], data }];
    }),
  );
}
