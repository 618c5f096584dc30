/**
 * @module
 * `penchant doctor`: what this machine offers, and whether the engine computes what it should on it.
 */
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { Command } from "commander";

import { type Device, evaluate, input, logSigmoid, measurePeak, program, tensor } from "../../engine/index.ts";
import { type Session, withSession } from "../session.ts";
import { version } from "../version.ts";

interface Finding {
  readonly name: string;
  readonly value: string;
  readonly ok: boolean;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("what this machine offers, and whether the engine works on it")
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", "\nExample:\n  penchant doctor\n\nThe exit code is 1 when something is bad.")
    .action(async (options: { readonly json?: boolean }) => {
      await withSession(options, async (session) => {
        const findings = await examine(session);
        const { terminal } = session;
        if (terminal.json) terminal.print(JSON.stringify({ findings }));
        else
          for (const { name, value, ok } of findings)
            terminal.print(`${ok ? "ok  " : "BAD "} ${name.padEnd(22)} ${value}`);
        if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
      });
    });
}

async function examine(session: Session): Promise<Finding[]> {
  const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const machine: Finding[] = [
    { name: "penchant", value: version, ok: true },
    {
      name: "Node",
      value: `${process.versions.node} on ${process.platform} ${process.arch}`,
      ok: major > 20 || (major === 20 && minor >= 19),
    },
    { name: "processors", value: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown"}`, ok: true },
    { name: "memory", value: `${gigabytes(totalmem())}, ${gigabytes(freemem())} free`, ok: totalmem() > 2 ** 31 },
  ];
  const device = await session.device();
  const { runtime, host, threads } = device.description;
  return [
    ...machine,
    { name: "runtime", value: `${runtime}, ${host}, ${threads} threads`, ok: true },
    await checkArithmetic(device),
    {
      name: "matrix products",
      value: `${(await measurePeak(device, session.clock, 9)).toFixed(0)} GFLOP/s (1024³, float32)`,
      ok: true,
    },
  ];
}

/** Compares the runtime with the float64 reference where careless arithmetic fails. */
async function checkArithmetic(device: Device): Promise<Finding> {
  const values = [-1000, -20, -1e-3, 0, 1e-3, 20, 80];
  const handle = await device.load(program("doctor", { outputs: { y: logSigmoid(input("x", "float32", ["n"])) } }));
  const { y } = await device.run(handle, {
    x: { dtype: "float32", shape: [values.length], data: Float32Array.from(values) },
  });
  const wanted = evaluate(logSigmoid(tensor(values))).data;
  const worst = Math.max(...Array.from(wanted, (value, i) => Math.abs(y!.data[i]! - value) / Math.abs(value)));
  return {
    name: "arithmetic",
    value: `log σ from −1000 to 80 within ${worst.toExponential(1)} of float64`,
    ok: worst < 1e-5,
  };
}
