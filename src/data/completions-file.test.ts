import { expect, test } from "vitest";

import { DataError, RandomStream } from "../core/index.ts";
import {
  completionLetter,
  crossPairs,
  formatCompletions,
  formatSummaries,
  type PromptCompletions,
  pairCompletions,
  parseCompletions,
  parseSummaries,
} from "./completions-file.ts";

const RULE = "====================================";

const verse: PromptCompletions[] = [
  { prompt: "Shall I compare thee", completions: ["to a day?", "to the sea", ""] },
  { prompt: "", completions: ["O", "two\nlines\n", "  spaces  "] },
];

const bare = (groups: readonly PromptCompletions[]) =>
  groups.map(({ prompt, completions }) => ({ prompt, completions }));

// Each piece as llm_completion.py writes it: f"\n\n=== PREFIX {j} ===\n{prefix}" and so on.
test("completions, byte for byte", () => {
  expect(formatCompletions(verse)).toBe(
    `\n\n=== PREFIX 1 ===\nShall I compare thee\n\n${RULE}\n\n=== COMPLETION 1-A ===\nto a day?` +
      `\n\n${RULE}\n\n=== COMPLETION 1-B ===\nto the sea\n\n${RULE}\n\n=== COMPLETION 1-C ===\n\n${RULE}\n${RULE}` +
      `\n\n=== PREFIX 2 ===\n\n\n${RULE}\n\n=== COMPLETION 2-A ===\nO` +
      `\n\n${RULE}\n\n=== COMPLETION 2-B ===\ntwo\nlines\n\n\n${RULE}\n\n=== COMPLETION 2-C ===\n  spaces  \n${RULE}\n${RULE}`,
  );
});

test("a group of summaries ends with one more line break", () => {
  expect(formatSummaries([{ prompt: "POST: a\n\nTL;DR:", completions: [" b", "c"] }])).toBe(
    `\n\n=== POST 1 ===\nPOST: a\n\nTL;DR:\n\n${RULE}\n\n=== SUMMARY 1-A ===\n b` +
      `\n\n${RULE}\n\n=== SUMMARY 1-B ===\nc\n\n${RULE}\n${RULE}`,
  );
});

test("no prompts make an empty file", () => {
  expect(formatCompletions([])).toBe("");
  expect(parseCompletions("", "empty.txt")).toEqual([]);
});

test("each prompt is read with its file and line", () => {
  expect(parseCompletions(formatCompletions(verse), "out.txt")).toEqual([
    { ...verse[0], place: "out.txt:3" },
    { ...verse[1], place: "out.txt:23" },
  ]);
});

test("letters continue after Z with AA", () => {
  expect([0, 2, 25, 26, 51, 52, 701, 702].map(completionLetter)).toEqual([
    "A",
    "C",
    "Z",
    "AA",
    "AZ",
    "BA",
    "ZZ",
    "AAA",
  ]);
  const many = [{ prompt: "p", completions: Array.from({ length: 30 }, (_, i) => `${i}`) }];
  expect(bare(parseCompletions(formatCompletions(many), "many.txt"))).toEqual(many);
});

test("lines of = and lines like headers are text if they are not part of a delimiter", () => {
  const odd = [
    {
      prompt: `${RULE}\n=== PREFIX 2 ===`,
      completions: [
        `${RULE}\n${RULE}`,
        `x\n${RULE}\n${RULE}\nmore`,
        `=== COMPLETION 1-C ===\n\n${RULE}`,
        `\n${RULE}\n${RULE}${RULE}\r\n`,
        `\n\n${RULE}\n\n== COMPLETION 1-E ==`,
      ],
    },
    { prompt: "q", completions: [`end\n${RULE}`] },
  ];
  expect(bare(parseCompletions(formatCompletions(odd), "odd.txt"))).toEqual(odd);
  expect(bare(parseSummaries(formatSummaries(odd), "odd.txt"))).toEqual(odd);
});

test.each([
  ["a separator", `x\n\n${RULE}\n\n=== COMPLETION 1-B ===\ny`, 2],
  ["a separator with any header", `x\n\n${RULE}\n\n=== ? ===\ny`, 2],
  ["a separator that the following text completes", `x\ny\n\n${RULE}\n\n=== COMPLETION 1-B ===`, 3],
  ["the ending and a header", `\n${RULE}\n${RULE}\n\n=== PREFIX 2 ===\n`, 2],
])("a text with %s is rejected", (_, text, line) => {
  const groups = [{ prompt: "p", completions: ["fine", text, "fine"] }];
  expect(() => formatCompletions(groups)).toThrow(
    new RegExp(`^COMPLETION 1-B: a text must not contain a delimiter .* at its line ${line}$`),
  );
});

test("a text may end with the ending of a group", () => {
  const ending = `x\n${RULE}\n${RULE}`;
  expect(bare(parseCompletions(formatCompletions([{ prompt: "p", completions: [ending, "y"] }]), "f"))).toEqual([
    { prompt: "p", completions: [ending, "y"] },
  ]);
  // After "x" come three or four rules: the last two before the end of the file are the ending.
  const last = [{ prompt: "p", completions: ["y", ending] }];
  expect(bare(parseCompletions(formatCompletions(last), "f"))).toEqual(last);
});

test("lone surrogates and prompts without completions cannot be written", () => {
  expect(() => formatCompletions([{ prompt: "p", completions: ["\ud83d"] }])).toThrow("COMPLETION 1-A: text must be");
  expect(() => formatCompletions([{ prompt: "p\udc00", completions: ["x"] }])).toThrow("PREFIX 1: text must be");
  expect(() => formatSummaries([{ prompt: "p", completions: [] }])).toThrow(
    "post 1 must have at least one completion, got none",
  );
});

// Texts of the format's own pieces: either the writer rejects them, or they read back unchanged.
test("every file that is written reads back unchanged", () => {
  const random = new RandomStream(7, "texts");
  const pieces = [
    "\n",
    "\n\n",
    RULE,
    `\n\n${RULE}\n\n`,
    `\n${RULE}\n${RULE}`,
    "=== PREFIX 2 ===",
    "=== COMPLETION 1-B ===\n",
    "=== SUMMARY 1-B ===",
    "a",
  ];
  const text = () => Array.from({ length: random.integer(9) }, () => random.choose(pieces)).join("");
  let [written, refused] = [0, 0];
  for (let round = 0; round < 20_000; round++) {
    const groups = Array.from({ length: 1 + random.integer(2) }, () => ({
      prompt: random.uniform() < 0.5 ? "p" : text(),
      completions: Array.from({ length: 1 + random.integer(3) }, text),
    }));
    const [format, parse] =
      random.uniform() < 0.5
        ? ([formatCompletions, parseCompletions] as const)
        : ([formatSummaries, parseSummaries] as const);
    let file: string;
    try {
      file = format(groups);
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
      refused++;
      continue;
    }
    written++;
    expect(bare(parse(file, "f"))).toEqual(groups);
  }
  expect(written).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(100);
});

const file = formatCompletions(verse);
test.each([
  ["no opening", `O rose\n${file}`, 'out.txt:1: the file must start with "=== PREFIX 1 ===", got "O rose\\n'],
  ["other numbers", file.replace("PREFIX 2", "PREFIX 3"), 'out.txt:23: expected "=== PREFIX 2 ===", got "=== PREFIX 3'],
  [
    "other letters",
    file.replace("1-B", "1-C"),
    'out.txt:13: expected "=== COMPLETION 1-B ===", got "=== COMPLETION 1-C',
  ],
  ["other words", file.replace("COMPLETION 2-B", "SUMMARY 2-B"), 'out.txt:33: expected "=== COMPLETION 2-B ===", got'],
  [
    "a cut end",
    file.slice(0, -1),
    'out.txt:40: "=== COMPLETION 2-C ===" must be closed by two lines of 36 "=", got none',
  ],
  [
    "a prefix alone",
    `\n\n=== PREFIX 1 ===\np\n${RULE}\n${RULE}`,
    'out.txt:5: expected "=== COMPLETION 1-A ===", got the end of the group',
  ],
  ["another format", formatSummaries(verse), 'with "=== PREFIX 1 ===", got "=== POST 1 ==='],
])("reading rejects %s and says where", (_, text, message) => {
  expect(() => parseCompletions(text, "out.txt")).toThrow(DataError);
  expect(() => parseCompletions(text, "out.txt")).toThrow(message);
});

test.each([
  ["a byte order mark", `\uFEFF${file}`, 3],
  ["CR LF", file.replaceAll("\n", "\r\n"), 3],
  ["a final line break", `${file}\n`, 3],
  ["several, and spaces", `${file}\r\n\n  \n`, 3],
  ["no blank lines at the start", file.trimStart(), 1],
  ["one more, all of it from Windows", `\uFEFF\r\n${file.replaceAll("\n", "\r\n")}\r\n`, 4],
])("a file with %s reads as it was", (_, text, line) => {
  const groups = parseCompletions(text, "out.txt");
  expect(bare(groups)).toEqual(verse);
  expect(groups.map(({ place }) => place)).toEqual([`out.txt:${line}`, `out.txt:${line + 20}`]);
  const broken = text.replace("PREFIX 2", "PREFIX 3");
  expect(() => parseCompletions(broken, "out.txt")).toThrow(`out.txt:${line + 20}: expected`);
});

test("a carriage return in a completion stays", () => {
  const groups = [{ prompt: "a\r\nb", completions: ["c\r\nd", "\r"] }];
  expect(bare(parseCompletions(formatCompletions(groups), "out.txt"))).toEqual(groups);
});

test("the second file may have the prompts in another order; without prompts, the position counts", () => {
  const groups = (...prompts: string[]): PromptCompletions[] =>
    prompts.map((prompt) => ({ prompt, completions: [`of ${prompt}`] }));
  const shown = (pairs: ReturnType<typeof pairCompletions>) => pairs.map(({ id, prompt, b }) => [id, prompt, b]);
  expect(shown(pairCompletions(groups("p", "q"), groups("q", "p")))).toEqual([
    ["1-A", "p", "of p"],
    ["2-A", "q", "of q"],
  ]);
  // Equal prompts are not told apart by their text.
  expect(() => pairCompletions(groups("p", "p", "q"), groups("p", "q", "p"))).toThrow("prompt 2 must be that of");
  const lines = ["x", "y"].map((text) => ({ prompt: "", completions: [text], hasPrompt: false }));
  expect(shown(pairCompletions(groups("p", "q"), lines))).toEqual([
    ["1-A", "p", "x"],
    ["2-A", "q", "y"],
  ]);
  expect(shown(pairCompletions(lines, groups("p", "q"))).map(([, prompt]) => prompt)).toEqual(["p", "q"]);
  const keyed = (key: string) => [{ prompt: "and then?", key, completions: ["x"] }];
  expect(() => pairCompletions(keyed("user: a"), keyed("user: b"))).toThrow('"user: a", got "user: b"');
});

test("pairs by number and letter; a trailing <complete> is ignored", () => {
  const sft = [
    { prompt: "To be <complete>", completions: ["a1", "a2"] },
    { prompt: " <complete>", completions: ["a3"] },
  ];
  const tuned = [
    { prompt: "To be", completions: ["b1", "b2"] },
    { prompt: "", completions: ["b3"] },
  ];
  const pairs = [
    { id: "1-A", index: 1, prompt: "To be", a: "a1", b: "b1" },
    { id: "1-B", index: 1, prompt: "To be", a: "a2", b: "b2" },
    { id: "2-A", index: 2, prompt: "", a: "a3", b: "b3" },
  ];
  expect(pairCompletions(sft, tuned)).toEqual(pairs);
  expect(pairCompletions(tuned, sft).map(({ id, prompt }) => [id, prompt])).toEqual(
    pairs.map(({ id, prompt }) => [id, prompt]),
  );
});

test("any other difference is rejected, with both places", () => {
  const baseline = parseCompletions(file, "sft.txt");
  const other = (groups: PromptCompletions[]) => parseCompletions(formatCompletions(groups), "pref.txt");
  const [first, second] = verse as [PromptCompletions, PromptCompletions];
  const pair = (groups: PromptCompletions[]) => () => pairCompletions(baseline, other(groups));
  expect(pair([{ ...first, prompt: "Shall I compare thee " }, second])).toThrow(
    'pref.txt:3: prompt 1 must be that of sft.txt:3, "Shall I compare thee", got "Shall I compare thee "',
  );
  expect(pair([first, { ...second, prompt: "<complete>" }])).toThrow(
    'pref.txt:23: prompt 2 must be that of sft.txt:23, "", got',
  );
  expect(pair([first, { ...second, completions: ["one"] }])).toThrow(
    "pref.txt:23: prompt 2 must have 3 completions as in sft.txt:23, got 1",
  );
  expect(pair([first])).toThrow("sft.txt:23: prompt 2 must be in both files, the tuned model has 1");
  expect(() => pairCompletions(verse.slice(0, 1), verse)).toThrow(
    "the tuned model: prompt 2 must be in both files, the baseline model has 1",
  );
});

test("the error on two long posts shows their first difference", () => {
  const post = (end: string) => [{ prompt: `${"word ".repeat(100)}${end}`, completions: ["s"] }];
  expect(() => pairCompletions(post("old TL;DR:"), post("new TL;DR:"))).toThrow(
    '"...word word word word old TL;DR:", got "...word word word word new TL;DR:"',
  );
});

test("cross pairs: every completion with every one of the other model, matched pairs under their own id", () => {
  const pairs = pairCompletions(
    [
      { prompt: "p", completions: ["a1", "a2"] },
      { prompt: "q", completions: ["a3"] },
    ],
    [
      { prompt: "p", completions: ["b1", "b2"] },
      { prompt: "q", completions: ["b3"] },
    ],
  );
  expect(crossPairs(pairs).map(({ id, a, b }) => [id, a, b])).toEqual([
    ["1-A", "a1", "b1"],
    ["1-A/B", "a1", "b2"],
    ["1-B/A", "a2", "b1"],
    ["1-B", "a2", "b2"],
    ["2-A", "a3", "b3"],
  ]);
});
