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
    help: "Learn completions only, not their prompts; texts without a prompt are learnt whole (TRL).",
  },
};

export type SftSettings = SettingsOf<SftTable>;
