/**
 * @module
 * The command line as a user meets it: bin/penchant in a process of its own, in a temporary folder.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../bin/penchant.js", import.meta.url));

export interface Outcome {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** Starts a command in a folder. */
export function start(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  return started(
    spawn(process.execPath, [entry, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/**
 * Starts a command from a shell that leads a process group, as a terminal does: `process.kill(-pid, signal)` is a
 * Ctrl-C, and the exit code is what the shell reports, 130 for a process that SIGINT has ended.
 */
export function startInShell(folder: string, args: readonly string[]): Started {
  // The shell outlives the signals to tell the exit code.
  const script = 'trap : INT TERM HUP; "$0" "$@"; exit $?';
  return started(
    spawn("sh", ["-c", script, process.execPath, entry, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    }),
  );
}

function started(child: ChildProcess): Started {
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.setEncoding("utf8").on("data", (piece: string) => {
      texts[name] += piece;
    });
  }
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
  return { child, outcome };
}

/** Runs a command, as its words or parted by spaces, to its end. */
export const penchant = (
  folder: string,
  command: string | readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> => start(folder, typeof command === "string" ? command.split(" ") : command, env).outcome;

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "penchant-cli-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A folder that is gone at the end of its block: `using folder = ownFolder()`. */
export function ownFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = temporaryFolder();
  return { path, [Symbol.dispose]: () => removeFolder(path) };
}

/** Every file below a folder, by its path there. */
export function filesOf(folder: string): Map<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}
