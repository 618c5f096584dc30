/**
 * @module
 * Settings of a model that is opened: a LoRA adapter and an 8-bit base, under the names of PEFT and TRL.
 */
import type { SettingsOf } from "../core/index.ts";

export const adapterSettings = {
  loraR: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    symbol: "r",
    help: "Rank of LoRA adapters; they are trained and the model's own weights stay frozen. Without it all weights are trained.",
  },
  loraAlpha: {
    kind: "number",
    default: 32,
    above: 0,
    symbol: "α",
    help: "LoRA scaling: an adapter's output is multiplied by α / r (default as TRL).",
  },
  loraDropout: {
    kind: "number",
    default: 0,
    atLeast: 0,
    below: 1,
    help: "Dropout of the adapters' inputs; needs disableDropout off.",
  },
  loraTargetModules: {
    kind: "texts",
    default: [],
    help: 'Linear layers that carry an adapter, by the end of their names, or "all-linear"; without it PEFT\'s choice for the architecture.',
  },
  loadIn8bit: {
    kind: "boolean",
    default: false,
    help: "Quantise the linear layers to 8 bits while loading; they stay frozen, so training needs loraR.",
  },
} as const;

export type AdapterSettings = SettingsOf<typeof adapterSettings>;
