/**
 * @module
 * `penchant bench`: how fast training is on this machine, compared with its peak rate for matrix products.
 */
import { Command } from "commander";

import { didYouMean, UsageError } from "../../core/index.ts";
import { measurePeak } from "../../engine/index.ts";
import { inProcessDevice } from "../../platform/node/index.ts";
import { measureStep, type StepMeasurement, type StepSize, stepSizes } from "../../trainers/index.ts";
import { threadsOf } from "../flags.ts";
import { withSession } from "../session.ts";

interface BenchOptions {
  readonly sizes: readonly string[];
  readonly threads?: string;
  readonly fixedSizes?: boolean;
  readonly json?: boolean;
}

const names = stepSizes.map(({ name }) => name);

function sizeNamed(wanted: string): StepSize {
  const size = stepSizes.find(({ name }) => name === wanted);
  if (!size)
    throw new UsageError(`bench: --sizes must be of ${names.join(", ")}, got ${wanted}${didYouMean(wanted, names)}`);
  return size;
}

export function benchCommand(): Command {
  return new Command("bench")
    .description("measure training steps, optimiser included, beside this machine's matrix-product peak")
    .option("--sizes <names...>", `which of ${names.join(", ")} parameters`, names)
    .option("--threads <n>", "processors to use (default: all; at most 4 times that)")
    .option("--fixed-sizes", "compile for one batch shape, to see what symbolic dimensions cost")
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", "\nExample:\n  penchant bench --sizes 0.9M 4.2M")
    .action(async (options: BenchOptions) => {
      await withSession(options, async ({ terminal, clock }) => {
        const steps: StepMeasurement[] = [];
        // In this thread, because a bench needs no responsive terminal.
        const count = threadsOf(options.threads);
        const threads = count === undefined ? {} : { threads: count };
        const sizes = options.sizes.map(sizeNamed);
        const peakDevice = inProcessDevice(threads);
        const peak = await measurePeak(peakDevice, clock);
        if (!options.json)
          terminal.print(`peak (1024³ product)  ${peak.toFixed(0)} GFLOP/s, ${peakDevice.description.threads} threads`);
        for (const size of sizes) {
          const { rows, time } = size;
          const fixed = { rows, time, targets: rows * (time - 1), maxTargetsPerSource: 1 };
          const measured = await measureStep(
            inProcessDevice({ ...threads, ...(options.fixedSizes ? { sizes: fixed } : {}) }),
            size,
            { clock },
          );
          steps.push(measured);
          if (options.json) continue;
          const share = ((100 * measured.gigaflops) / peak).toFixed(0);
          terminal.print(
            `${size.name.padEnd(5)} parameters  ${measured.milliseconds.toFixed(1)} ms a step · ${measured.tokensPerSecond.toFixed(0)} tokens/s · ` +
              `${measured.gigaflops.toFixed(0)} GFLOP/s, ${share} % of the peak`,
          );
        }
        if (options.json) terminal.print(JSON.stringify({ peak, threads: peakDevice.description.threads, steps }));
      });
    });
}
