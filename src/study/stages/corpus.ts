/**
 * @module
 * `uses: corpus`: the training rows, held-out rows, prompts and pairs of a study, from an embedded corpus or from any
 * text. The last tenth of a text is held out; the rest is cut into passages, whose first lines are the prompts.
 *
 * Writes rows.jsonl, held-out.jsonl, held-out.txt, prompts.jsonl and, for an embedded corpus, pairs.jsonl.
 */
import {
  formatJsonl,
  inspect,
  joinPath,
  RandomStream,
  SettingsError,
  type SettingsOf,
  type Storage,
} from "../../core/index.ts";
import {
  decodeText,
  type EmbeddedCorpus,
  embeddedCorpora,
  embeddedCorpus,
  passagesOf,
  readCourseArchive,
  verseSeparator,
} from "../../data/index.ts";
import type { PlannedStage, StageContext, StageEvent, StageKind } from "../stage.ts";
import { NONE } from "./outputs.ts";
import { readKeys } from "./spec.ts";

const own = {
  rows: {
    kind: "number",
    default: 14_000,
    atLeast: 10,
    integer: true,
    help: "Training rows (embedded corpora).",
  },
  heldOut: {
    kind: "number",
    default: 200,
    atLeast: 1,
    integer: true,
    help: "Rows held out to measure perplexity (embedded corpora).",
  },
  pairs: { kind: "number", default: 1200, atLeast: 1, integer: true, help: "Preference pairs (embedded corpora)." },
  prompts: { kind: "number", default: 8, atLeast: 1, integer: true, help: "Held-out prompts." },
  passageLines: { kind: "number", default: 8, atLeast: 2, integer: true, help: "Lines of a passage (text files)." },
  seed: {
    kind: "number",
    default: 1,
    atLeast: 0,
    integer: true,
    help: "Random seed of the embedded corpora and of the choice of prompts.",
  },
} as const;

export interface CorpusSettings extends SettingsOf<typeof own> {
  /** The name of an embedded corpus, or the path of a text as written in the YAML. */
  readonly source: string;
  /** The path of the course's archive as written in the YAML; null: none. */
  readonly zip: string | null;
}

/** The facts of a corpus. */
export interface CorpusFacts {
  readonly source: string;
  readonly rows: number;
  readonly pairs: number;
  readonly heldOutRows: number;
  readonly bytes: number;
  readonly separator: string;
  readonly criteria: string;
  readonly layout: EmbeddedCorpus["layout"];
  /** The embedded corpus whose true reward labels the pairs; null: the course's pairs, whose reward nobody knows. */
  readonly reward: string | null;
  /** The course's archive with the prompts, pairs and criteria; null: none. */
  readonly archive: string | null;
  /** Held-out prompts, without the separator. */
  readonly prompts: readonly string[];
}

/** The reward for other texts. */
const DEFAULT_REWARD = "verse";

const keys = {
  inputs: {},
  own,
  others: {
    source: {
      help: "An embedded corpus (verse, tldr), or a text file, whose last tenth is held out.",
      isRequired: true,
      schema: { type: "string" },
    },
    zip: {
      help: "The course's week5_implementation.zip, whose prefixes, preference pairs and sample preferences replace the corpus's; or none.",
      schema: { type: "string" },
    },
  },
} as const;

export const corpusStage: StageKind<CorpusSettings> = {
  uses: "corpus",
  help: "Provides training rows, held-out rows, prompts and preference pairs.",
  keys,
  plan(spec, place) {
    const source = spec["source"];
    const names = embeddedCorpora.map(({ name }) => `"${name}"`);
    if (typeof source !== "string")
      throw new SettingsError(
        `${place.lineOf("source")}: source must be ${names.join(", ")} or a text file, got ${inspect(source)}`,
      );
    const zip = spec["zip"] ?? NONE;
    if (typeof zip !== "string")
      throw new SettingsError(`${place.lineOf("zip")}: zip must be text, got ${inspect(zip)}`);
    const hasArchive = zip !== NONE;
    const settings = { source, zip: hasArchive ? zip : null, ...readKeys(spec, keys, place).own };
    const files = {
      ...(embeddedCorpus(source) ? {} : { source: place.path(source) }),
      ...(hasArchive && { zip: place.path(zip) }),
    };
    return { inputs: {}, settings, files };
  },
  async *run(context, settings) {
    const embedded = embeddedCorpus(settings.source);
    const facts = yield* embedded ? writeEmbedded(context, embedded, settings) : writeText(context, settings);
    return { ...(settings.zip === null ? facts : await useArchive(context, facts, settings.zip)) };
  },
};

/** The prompts of a planned corpus that a file holds: those of the course's archive. */
export async function corpusPrompts({ files }: PlannedStage, storage: Storage): Promise<readonly string[]> {
  const zip = files["zip"];
  return zip === undefined ? [] : readCourseArchive(await storage.read(zip), zip).prefixes();
}

/** Replaces the corpus's prompts, pairs and criteria by the course's. */
async function useArchive(
  { folder, storage, files }: StageContext,
  facts: CorpusFacts,
  zip: string,
): Promise<CorpusFacts> {
  const course = readCourseArchive(await storage.read(files["zip"]!), zip);
  const { separator } = facts;
  // The model was trained on prompts that end with the separator.
  const withSeparator = (prompt: string): string => (prompt.endsWith(separator) ? prompt : prompt + separator);
  const pairs = course
    .preferences()
    .map(({ prompt, chosen, rejected }) => ({ prompt: withSeparator(prompt), chosen, rejected }));
  const prompts = course.prefixes();
  await storage.write(joinPath(folder, "pairs.jsonl"), formatJsonl(pairs));
  await storage.write(joinPath(folder, "prompts.jsonl"), formatJsonl(prompts.map((prompt) => ({ prompt }))));
  return { ...facts, reward: null, archive: zip, pairs: pairs.length, prompts, criteria: course.samples() };
}

async function* writeEmbedded(
  { folder, storage }: StageContext,
  corpus: EmbeddedCorpus,
  { seed, rows: rowCount, heldOut, pairs, prompts: promptCount }: CorpusSettings,
): AsyncGenerator<StageEvent, CorpusFacts> {
  const { title, separator, criteria, layout, name } = corpus;
  yield { event: "note", text: `${title}: writing ${rowCount} rows and ${pairs} preference pairs` };
  const rows = [...corpus.rows({ seed, count: rowCount })];
  const heldOutRows = [...corpus.heldOutRows({ seed, count: heldOut })];
  const prompts = corpus.prompts({ seed, count: promptCount });
  const textOf = ({ prompt, completion }: { readonly prompt: string; readonly completion: string }): string =>
    prompt.slice(0, prompt.length - separator.length) + completion;
  const facts: CorpusFacts = {
    source: title,
    rows: rows.length,
    pairs,
    heldOutRows: heldOutRows.length,
    bytes: rows.reduce((total, row) => total + new TextEncoder().encode(textOf(row)).length, 0),
    separator,
    criteria,
    layout,
    reward: name,
    archive: null,
    prompts: prompts.map(({ prompt }) => prompt),
  };
  await storage.write(joinPath(folder, "rows.jsonl"), formatJsonl(rows));
  await storage.write(joinPath(folder, "held-out.jsonl"), formatJsonl(heldOutRows));
  await storage.write(joinPath(folder, "held-out.txt"), `${heldOutRows.map(textOf).join("\n\n")}\n`);
  await storage.write(joinPath(folder, "pairs.jsonl"), formatJsonl([...corpus.pairs({ seed, count: pairs })]));
  await storage.write(joinPath(folder, "prompts.jsonl"), formatJsonl(prompts));
  return facts;
}

async function* writeText(
  { folder, storage, files }: StageContext,
  { source, seed, prompts: promptCount, passageLines }: CorpusSettings,
): AsyncGenerator<StageEvent, CorpusFacts> {
  const path = files["source"]!;
  const text = decodeText(await storage.read(path), path);
  // Split at the end of a line.
  const cut = text.indexOf("\n", Math.floor(text.length * 0.9)) + 1;
  const [trainingText, heldOutText] = [text.slice(0, cut), text.slice(cut)];
  yield { event: "note", text: `${source}: ${text.length} characters, the last tenth held out` };
  const [rows, heldOutRows] = [passagesOf(trainingText, passageLines), passagesOf(heldOutText, passageLines)];
  if (rows.length < 10 || heldOutRows.length === 0) {
    throw new SettingsError(`${path}: must hold at least ${12 * passageLines} lines, got ${text.split("\n").length}`);
  }
  const { criteria, layout } = embeddedCorpus(DEFAULT_REWARD)!;
  const prefixes = [...new Set(heldOutRows.map(({ prefix }) => prefix))];
  const facts: CorpusFacts = {
    source,
    rows: rows.length,
    pairs: 0,
    heldOutRows: heldOutRows.length,
    bytes: new TextEncoder().encode(text).length,
    separator: verseSeparator,
    criteria,
    layout,
    reward: DEFAULT_REWARD,
    archive: null,
    prompts: new RandomStream(seed, "prefixes").shuffle(prefixes).slice(0, promptCount),
  };
  const toRow = ({ prefix, rest }: { prefix: string; rest: string }) => ({
    prompt: prefix + verseSeparator,
    completion: rest,
  });
  await storage.write(joinPath(folder, "rows.jsonl"), formatJsonl(rows.map(toRow)));
  await storage.write(joinPath(folder, "held-out.jsonl"), formatJsonl(heldOutRows.map(toRow)));
  await storage.write(joinPath(folder, "learnt.txt"), trainingText);
  await storage.write(joinPath(folder, "held-out.txt"), heldOutText);
  await storage.write(joinPath(folder, "prompts.jsonl"), formatJsonl(facts.prompts.map((prompt) => ({ prompt }))));
  return facts;
}
