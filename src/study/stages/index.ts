/**
 * @module
 * All kinds of stages.
 */
import type { StageKind } from "../stage.ts";
import { compareStage } from "./compare.ts";
import { corpusStage } from "./corpus.ts";
import { exercisesStage } from "./exercises.ts";
import { generateStage } from "./generate.ts";
import { orpoStage } from "./orpo.ts";
import { outputsStage } from "./outputs.ts";
import { pairsStage } from "./pairs.ts";
import { sftStage } from "./sft.ts";
import { tokenizerStage } from "./tokenizer.ts";

export const stageKinds: readonly StageKind[] = [
  corpusStage,
  tokenizerStage,
  sftStage,
  pairsStage,
  orpoStage,
  generateStage,
  outputsStage,
  compareStage,
  exercisesStage,
];
