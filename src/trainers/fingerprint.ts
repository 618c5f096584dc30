/**
 * @module
 * What must be equal for a checkpoint to be continued.
 */
import { canonicalJson, sha256 } from "../core/index.ts";
import type { ExampleList } from "../data/index.ts";
import type { Policy } from "../policy/index.ts";
import type { Method } from "./method.ts";

/** Settings that only say when to evaluate or save: they may differ. */
const FREE = ["evalSteps", "saveSteps", "saveTotalLimit", "perDeviceEvalBatchSize"];

/** A content hash of method, settings, data and the policy's weights, as they are before the first update. */
export async function fingerprintOf<Example>(
  { name, settings }: Method<Example>,
  { digest: data }: ExampleList<Example>,
  policy: Policy,
): Promise<string> {
  const decisive = Object.entries(settings).filter(([key]) => !FREE.includes(key));
  return sha256(
    canonicalJson({
      method: name,
      settings: Object.fromEntries(decisive),
      data,
      model: policy.model.json,
      lora: policy.lora,
      weights: await policy.digest(),
    }),
  );
}
