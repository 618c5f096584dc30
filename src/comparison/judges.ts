/**
 * @module
 * Judges by name: `human:FILE`, `llm:URL#MODEL`, `rule:FILE.mjs`, `reward:verse`. One list of kinds for `compare` and
 * for studies; who knows how to open a kind adds it to the list.
 */
import { didYouMean, type Storage, UsageError } from "../core/index.ts";
import { choicesJudge } from "./choices-file.ts";
import type { Judge } from "./judge.ts";

/** Where a judge is opened. */
export interface JudgePlace {
  readonly storage: Storage;
  /** Begins messages: `compare`, `study.yaml:12 (stage "comparison")`. */
  readonly where: string;
  /** Resolves the path of a judge's file. @default the path as written */
  path?(written: string): string;
  /** A file for answers that an interrupted comparison keeps. */
  readonly cache?: string | undefined;
}

/** A judge that is ready. */
export interface OpenedJudge {
  readonly name: string;
  readonly judge: Judge;
  /** Pairs judged concurrently. */
  readonly concurrency: number;
  /** Notes and counts of requests, after all pairs are judged. */
  finish(): { readonly notes: readonly string[]; readonly counts?: object };
}

/** A way to write a judge's name, and how such a judge is opened. */
export interface JudgeKind {
  /** `human:FILE`. */
  readonly spelling: string;
  /** One line for help. */
  readonly help: string;
  matches(name: string): boolean;
  /**
   * The file that the judge's answers depend on, as written; undefined when there is none.
   *
   * @throws {UsageError} when the name is not complete
   */
  file?(name: string, where: string): string | undefined;
  open(name: string, place: JudgePlace): Promise<Pick<OpenedJudge, "judge"> & Partial<OpenedJudge>>;
}

/** Spellings of earlier versions, which keep working. */
const OLD_PREFIXES: Readonly<Record<string, string>> = { "choices:": "human:" };

/** The judges that are known here. */
export class Judges {
  readonly kinds: readonly JudgeKind[];

  constructor(kinds: readonly JudgeKind[]) {
    this.kinds = kinds;
  }

  /** `reward:verse, rule:FILE.mjs, human:FILE`. */
  get spellings(): readonly string[] {
    return this.kinds.map(({ spelling }) => spelling);
  }

  /**
   * Checks a name without opening the judge.
   *
   * @returns the name as it is written today, with a note when it was written in an earlier way
   * @throws {UsageError} `compare: judge must be one of …, got "reward:vers", did you mean "reward:verse"?`
   */
  check(written: string, where: string): { readonly name: string; readonly file?: string; readonly note?: string } {
    const old = Object.keys(OLD_PREFIXES).find((prefix) => written.startsWith(prefix));
    const name = old === undefined ? written : OLD_PREFIXES[old]! + written.slice(old.length);
    const file = this.#kindOf(name, where).file?.(name, where);
    return {
      name,
      ...(file !== undefined && { file }),
      ...(old !== undefined && { note: `${written} is written ${name} today; both work` }),
    };
  }

  /** @throws {UsageError} as `check`; errors of the judge's file are passed on */
  async open(written: string, place: JudgePlace): Promise<OpenedJudge> {
    const { name } = this.check(written, place.where);
    const opened = await this.#kindOf(name, place.where).open(name, place);
    return { name, concurrency: 1, finish: () => ({ notes: [] }), ...opened };
  }

  #kindOf(name: string, where: string): JudgeKind {
    const found = this.kinds.find((kind) => kind.matches(name));
    if (found) return found;
    const complete = this.spellings.filter((spelling) => !/[A-Z]/.test(spelling));
    throw new UsageError(
      `${where}: judge must be one of ${this.spellings.join(", ")}, got ${JSON.stringify(name)}${didYouMean(name, complete)}`,
    );
  }
}

/**
 * People's choices from a file.
 *
 * @param readText reads the text of a file
 */
export const humanJudges = (readText: (storage: Storage, path: string) => Promise<string>): JudgeKind => ({
  spelling: "human:FILE",
  help: "people's choices: CSV with id,choice[,comment], or comparison records",
  matches: (name) => name.startsWith(HUMAN),
  file(name, where) {
    const file = name.slice(HUMAN.length);
    if (file === "") throw new UsageError(`${where}: judge human must name a file of choices, human:FILE`);
    return file;
  },
  async open(name, { storage, path = (written) => written }) {
    const file = name.slice(HUMAN.length);
    const judge = choicesJudge(await readText(storage, path(file)), file);
    return {
      judge,
      finish() {
        const unused = judge.unused();
        if (unused.length === 0) return { notes: [] };
        return { notes: [`${unused.length} choices of ${file} belong to no pair, first ${unused[0]}`] };
      },
    };
  },
});

const HUMAN = "human:";
