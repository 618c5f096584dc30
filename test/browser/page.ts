/**
 * @module
 * The conformance suite inside a page: every case, device check and program, on ONNX Runtime for the
 * web in a worker, compared with the reference in the page. Leaves its results on `window`.
 */
import { type Device, referenceDevice } from "../../src/engine/index.ts";
import { browserDevice } from "../../src/platform/browser/index.ts";
import { type Comparison, compareCase, compareProgram } from "../conformance/case.ts";
import { conformanceCases } from "../conformance/cases.ts";
import { deviceChecks } from "../conformance/device-checks.ts";
import { provenPrograms } from "../conformance/programs.ts";

/** One line of the results; `problem` is empty when all is well. */
export interface PageResult {
  readonly name: string;
  readonly problem: string;
}

const open = (): Promise<Device> => {
  const worker = new Worker(new URL("../../src/platform/browser/device-worker.ts", import.meta.url), {
    type: "module",
  });
  return browserDevice(worker, { wasmPaths: "/ort/", threads: 2 });
};

const worstOf = (comparisons: readonly Comparison[]): string =>
  comparisons
    .filter(({ error, tolerance }) => !(error <= tolerance))
    .map(({ output, run, worst }) => `${output}, run ${run}: ${worst}`)
    .join("; ");

async function attempt(name: string, work: () => Promise<string>): Promise<PageResult> {
  try {
    return { name, problem: await work() };
  } catch (error) {
    return { name, problem: String(error) };
  }
}

async function runAll(): Promise<PageResult[]> {
  const results: PageResult[] = [];
  const device = await open();
  const reference = referenceDevice();
  for (const spec of conformanceCases) {
    results.push(await attempt(spec.name, async () => worstOf(await compareCase(spec, device, reference, "float32"))));
  }
  for (const spec of provenPrograms) {
    results.push(await attempt(spec.name, async () => worstOf(await compareProgram(spec, device, referenceDevice()))));
  }
  await device.close();
  for (const check of deviceChecks) {
    results.push(
      await attempt(check.name, async () => {
        const own = await open();
        await check.run(own);
        await own.close();
        return "";
      }),
    );
  }
  return results;
}

const page = window as unknown as { results?: { isolated: boolean; threads: string; lines: PageResult[] } };
runAll().then(
  (lines) => {
    page.results = { isolated: window.crossOriginIsolated, threads: "2", lines };
  },
  (error: unknown) => {
    page.results = {
      isolated: window.crossOriginIsolated,
      threads: "2",
      lines: [{ name: "start", problem: String(error) }],
    };
  },
);
