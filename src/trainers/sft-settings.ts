/**
 * @module
 * Settings of supervised fine-tuning.
 */
import type { BooleanSetting, SettingsOf } from "../core/index.ts";
import { type TrainingTable, trainingSettings } from "./training-settings.ts";

type SftTable = TrainingTable & { readonly completionOnlyLoss: BooleanSetting };

export const sftSettings: SftTable = {
  ...trainingSettings,
  completionOnlyLoss: {
    kind: "boolean",
    default: true,
    help: "Compute the loss on completions only, not on prompts (TRL). Texts without a prompt count as a whole.",
  },
};

export type SftSettings = SettingsOf<SftTable>;
