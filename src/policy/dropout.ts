/**
 * @module
 * Dropout as a fed mask: the same bits for a site of a micro-batch, however often it is computed.
 */
import { RandomStream } from "../core/index.ts";
import { input, type Program, type TensorData } from "../engine/index.ts";
import type { Seam } from "../models/index.ts";

const PREFIX = "dropout/";

/** Outside of training. */
export const noDropout: Seam["dropout"] = (_site, _probability, x) => x;

/** Multiplies by a mask that is fed under the site's name; probability 0 leaves nothing to feed. */
export const fedDropout: Seam["dropout"] = (site, probability, x) => {
  return probability === 0 ? x : x.mul(input(`${PREFIX}${probability}/${site}`, "float32", x.shape));
};

/**
 * The masks that a program asks for: 0 with the site's probability p, else 1/(1 − p).
 *
 * @param tokens how many flat tokens the batch has
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
