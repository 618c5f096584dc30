/**
 * @module
 * Identity of a process: its id, its start time, and the machine. A lock names its process by it, so that another
 * process can tell whether it still runs, although ids are used again.
 */
import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: a text that differs between two processes of the same id. */
  readonly started: string;
  /** Boot of the machine and namespace of process ids; processes of another one cannot be looked up. */
  readonly system: string;
  readonly host: string;
}

/** The identity of a process of this machine. @default this process */
export async function processIdentity(pid: number = process.pid): Promise<ProcessIdentity> {
  const started = (await startTime(pid)) ?? UNKNOWN;
  return { pid, started, system: await systemId(), host: wordOf(hostname()) };
}

/** Whether a process still runs; undefined when that cannot be told from here. */
export async function isRunning(
  { pid, started, system, host }: ProcessIdentity,
  own: ProcessIdentity,
): Promise<boolean | undefined> {
  // Another boot of this machine: nothing of the one before runs any more.
  if (system !== own.system) return host === own.host && bootOf(system) !== bootOf(own.system) ? false : undefined;
  const now = await startTime(pid);
  return now !== undefined && (now === started || now === UNKNOWN || started === UNKNOWN);
}

const UNKNOWN = "0";

const wordOf = (text: string): string => text.replace(/[^A-Za-z0-9.]/g, "_") || UNKNOWN;

/** Letters and digits that stand for a process's start; undefined when there is no such process. */
async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    // The name, in parentheses, may hold spaces and parentheses. Fields behind it: state, …, start time in ticks.
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields) return ["Z", "X"].includes(fields[0]!) ? undefined : fields[19];
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  if (process.platform === "win32") return UNKNOWN;
  const listed = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], {
    // The same text in every shell.
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  }).catch(() => undefined);
  return listed ? wordOf(listed.stdout.trim()) : UNKNOWN;
}

const bootOf = (system: string): string => system.split("_")[0]!;

/** Boot and namespace, `5d2f3a1c_4026531836`; elsewhere than on Linux every process of the host can be looked up. */
async function systemId(): Promise<string> {
  if (process.platform !== "linux") return `${UNKNOWN}_${wordOf(hostname())}`;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => UNKNOWN);
  const namespace = await readlink("/proc/self/ns/pid").catch(() => UNKNOWN);
  return `${boot.trim().slice(0, 8)}_${namespace.replace(/\D/g, "")}`;
}
