/**
 * @module
 * Settings of ORPO; defaults are TRL's.
 */
import type { BooleanSetting, ChoiceSetting, NumberSetting, SettingsOf } from "../core/index.ts";
import { type TrainingTable, trainingSettings } from "./training-settings.ts";

type OrpoTable = Omit<TrainingTable, "learningRate"> & {
  readonly learningRate: NumberSetting;
  readonly beta: NumberSetting;
  readonly nllScope: ChoiceSetting<"full" | "completion">;
  readonly addBosToken: BooleanSetting;
};

export const orpoSettings: OrpoTable = {
  ...trainingSettings,
  learningRate: { ...trainingSettings.learningRate, default: 1e-6 },
  beta: {
    kind: "number",
    default: 0.1,
    atLeast: 0,
    symbol: "λ",
    help: "Weight of the odds-ratio term: the paper's λ, TRL's beta.",
  },
  nllScope: {
    kind: "choice",
    default: "full",
    choices: ["full", "completion"],
    help: "Tokens of the likelihood term: prompt and chosen completion, as TRL, or the chosen completion alone.",
  },
  addBosToken: {
    kind: "boolean",
    default: true,
    help: "Put the beginning-of-text token in front of each prompt, where the tokenizer declares one (TRL). Generation does not.",
  },
};

export type OrpoSettings = SettingsOf<OrpoTable>;
