/**
 * @module
 * `uses: corpus`: what the study learns from and is asked about. Either the embedded verse, or any text:
 * its last tenth is held out, the rest cut into passages whose first line is a prompt.
 *
 * Writes rows.jsonl, held-out.jsonl, held-out.txt, prefixes.txt and, for verse, pairs.jsonl.
 */
import { formatJsonl, joinPath, RandomStream, SettingsError, type SettingsOf, shown } from "../../core/index.ts";
import {
  decodeText,
  passagesOf,
  verseCriteria,
  versePairs,
  versePrefixes,
  verseRows,
  verseSeparator,
} from "../../data/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import { settingsIn } from "./spec.ts";

const settings = {
  speeches: { kind: "number", default: 14_000, atLeast: 10, integer: true, help: "Speeches to learn from (verse)." },
  heldOut: {
    kind: "number",
    default: 200,
    atLeast: 1,
    integer: true,
    help: "Speeches held out to measure perplexity (verse).",
  },
  pairs: { kind: "number", default: 1200, atLeast: 1, integer: true, help: "Preference pairs (verse)." },
  prefixes: { kind: "number", default: 8, atLeast: 1, integer: true, help: "Held-out prefixes to be completed." },
  passageLines: { kind: "number", default: 8, atLeast: 2, integer: true, help: "Lines of a passage (other texts)." },
  seed: {
    kind: "number",
    default: 1,
    atLeast: 0,
    integer: true,
    help: "Of the verse, and of which prefixes are chosen.",
  },
} as const;

type CorpusSettings = SettingsOf<typeof settings>;

/** What later stages learn of a corpus. */
export interface CorpusFacts {
  readonly source: string;
  readonly rows: number;
  readonly pairs: number;
  readonly heldOutRows: number;
  readonly bytes: number;
  readonly separator: string;
  readonly criteria: string;
  readonly prefixes: readonly string[];
}

/** The embedded verse's name as a source. */
const VERSE = "verse";

export const corpusStage: StageKind = {
  uses: "corpus",
  plan(spec, place) {
    const source = spec["source"];
    if (typeof source !== "string")
      throw new SettingsError(
        `${place.lineOf("source")}: source must be "${VERSE}" or a text file, got ${shown(source)}`,
      );
    const chosen = settingsIn(spec, settings, ["source"], place);
    if (source === VERSE)
      return { inputs: {}, settings: { source, ...chosen }, files: [], run: (context) => writeVerse(context, chosen) };
    const path = place.path(source);
    return { inputs: {}, settings: chosen, files: [path], run: (context) => writeText(context, path, source, chosen) };
  },
};

/** Held-out rows come from this many seeds further on, where no training row does. */
const HELD_OUT_SEED = 1_000_003;

async function* writeVerse(
  { folder, storage }: StageContext,
  options: CorpusSettings,
): AsyncGenerator<StageEvent, Facts> {
  const { seed, speeches, heldOut, pairs, prefixes } = options;
  yield { event: "note", text: `writing ${speeches} speeches of verse and ${pairs} preference pairs` };
  const rows = [...verseRows({ seed, count: speeches })];
  const held = [...verseRows({ seed: seed + HELD_OUT_SEED, count: heldOut })];
  const facts: CorpusFacts = {
    source: "embedded verse",
    rows: rows.length,
    pairs,
    heldOutRows: held.length,
    bytes: rows.reduce(
      (total, { prompt, completion }) => total + prompt.length - verseSeparator.length + completion.length,
      0,
    ),
    separator: verseSeparator,
    criteria: verseCriteria,
    prefixes: versePrefixes({ seed, count: prefixes }),
  };
  await storage.write(joinPath(folder, "rows.jsonl"), formatJsonl(rows));
  await storage.write(joinPath(folder, "held-out.jsonl"), formatJsonl(held));
  const heldText = held.map(({ prompt, completion }) => prompt.slice(0, -verseSeparator.length) + completion);
  await storage.write(joinPath(folder, "held-out.txt"), `${heldText.join("\n\n")}\n`);
  await storage.write(joinPath(folder, "pairs.jsonl"), formatJsonl([...versePairs({ seed, count: pairs })]));
  await storage.write(joinPath(folder, "prefixes.txt"), `${facts.prefixes.join("\n")}\n`);
  return { ...facts };
}

async function* writeText(
  { folder, storage }: StageContext,
  path: string,
  source: string,
  { seed, prefixes: wanted, passageLines }: CorpusSettings,
): AsyncGenerator<StageEvent, Facts> {
  const text = decodeText(await storage.read(path), path);
  // Cut at a line's end, so that no line is half learnt.
  const cut = text.indexOf("\n", Math.floor(text.length * 0.9)) + 1;
  const [learnt, heldText] = [text.slice(0, cut), text.slice(cut)];
  yield { event: "note", text: `${source}: ${text.length} characters, the last tenth held out` };
  const [rows, held] = [passagesOf(learnt, passageLines), passagesOf(heldText, passageLines)];
  if (rows.length < 10 || held.length === 0) {
    throw new SettingsError(
      `${path}: must hold at least ${12 * passageLines} lines to learn from, got ${text.split("\n").length}`,
    );
  }
  const openings = [...new Set(held.map(({ prefix }) => prefix))];
  const facts: CorpusFacts = {
    source,
    rows: rows.length,
    pairs: 0,
    heldOutRows: held.length,
    bytes: new TextEncoder().encode(text).length,
    separator: verseSeparator,
    criteria: verseCriteria,
    prefixes: new RandomStream(seed, "prefixes").shuffle(openings).slice(0, wanted),
  };
  const toRow = ({ prefix, rest }: { prefix: string; rest: string }) => ({
    prompt: prefix + verseSeparator,
    completion: rest,
  });
  await storage.write(joinPath(folder, "rows.jsonl"), formatJsonl(rows.map(toRow)));
  await storage.write(joinPath(folder, "held-out.jsonl"), formatJsonl(held.map(toRow)));
  await storage.write(joinPath(folder, "learnt.txt"), learnt);
  await storage.write(joinPath(folder, "held-out.txt"), heldText);
  await storage.write(joinPath(folder, "prefixes.txt"), `${facts.prefixes.join("\n")}\n`);
  return { ...facts };
}
