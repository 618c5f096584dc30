/**
 * @module
 * What `penchant train` says before a run (`--dry-run`) and after it.
 */
import { freemem } from "node:os";

import type { Policy } from "../policy/index.ts";
import { type DryRun, type Method, outcomeOf, type TrainEvent, trainingSettings } from "../trainers/index.ts";
import { withFlagNames } from "./flags.ts";
import { duration } from "./progress.ts";

/** Bytes that this process may still take. */
export const availableMemory = (): number =>
  Math.min(freemem(), process.constrainedMemory?.() || Number.POSITIVE_INFINITY);

/** `1.3 GB` */
export const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(2))} GB`;

/** `124M` */
export const millions = (count: number): string =>
  count < 1e6
    ? String(count)
    : count < 1e9
      ? `${Number((count / 1e6).toPrecision(3))}M`
      : `${Number((count / 1e9).toPrecision(3))}B`;

/** `80 ms`, `3.2 s` */
export const shortTime = (seconds: number): string =>
  seconds < 1 ? `${Math.round(1000 * seconds)} ms` : `${Number(seconds.toPrecision(2))} s`;

/** What a run would need, and what to try where it does not fit. */
export function dryRunLines(plan: DryRun, freeMemory: number): string[] {
  const { memory, batch, stepSeconds, totalSeconds, parameters, trainable } = plan;
  const heldOut = plan.evalExamples > 0 ? `, ${plan.evalExamples} held out` : "";
  const fits = stepSeconds !== undefined && totalSeconds !== undefined;
  return [
    `data     ${plan.examples} examples${heldOut}; ${plan.steps} updates`,
    `model    ${millions(parameters)} parameters, ${millions(trainable)} trained`,
    `memory   about ${gigabytes(memory.total)}; ${gigabytes(freeMemory)} free`,
    `         weights ${gigabytes(memory.weights)}, gradients ${gigabytes(memory.gradients)}, optimiser ${gigabytes(memory.optimizer)}`,
    `         activations ${gigabytes(memory.activations)} for ${batch.rows} rows of ${batch.time} tokens`,
    ...(fits
      ? [`time     ${shortTime(stepSeconds)} an update (measured), about ${duration(1000 * totalSeconds)} in all`]
      : [
          "time     not measured, because it does not fit",
          "to fit   --lora-r 8, --load-in-8bit, a smaller --per-device-train-batch-size or --max-length",
        ]),
  ];
}

/** What a run changed and took, and what to try when nothing moved. */
export function outcomeLines<Example>(
  { name, settings }: Method<Example>,
  policy: Policy,
  end: Extract<TrainEvent, { readonly event: "end" }>,
): string[] {
  const { changes, advice } = outcomeOf(end, { settings, trainable: policy.cost().trainable });
  const metrics = changes.map(({ name: metric, first, last }) => `${metric} ${digits(first)} → ${digits(last)}`);
  const peak = 1024 * process.resourceUsage().maxRSS;
  return [
    `${name}: ${end.step} updates in ${duration(1000 * end.seconds)}, at most ${gigabytes(peak)} of memory`,
    `${name}: ${metrics.join(" · ")}`,
    ...(advice === undefined ? [] : [`${name}: ${withFlagNames(advice, trainingSettings)}`]),
  ];
}

/** Four significant digits. */
const digits = (value: number): string => String(Number(value.toPrecision(4)));
