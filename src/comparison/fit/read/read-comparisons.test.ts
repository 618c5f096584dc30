import { describe, expect, test } from "vitest";

import { formatComparisons } from "../../record.ts";
import { fitRankings } from "../plackett-luce.ts";
import { type ReadComparisons, type ReadOptions, readComparisons } from "./read-comparisons.ts";
import { readRankings } from "./read-rankings.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** In pieces of so many bytes, since a file may be cut anywhere. */
function pieces(all: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, k) => all.subarray(k * size, (k + 1) * size));
}

const read = (text: string, options?: ReadOptions, name = "games.csv"): Promise<ReadComparisons> =>
  readComparisons([bytes(text)], name, options);

/** `A B 1 w:l:t`, the last number 1 when the order is known; then the group and the cluster. */
function shownCounts({ counts }: ReadComparisons): string[] {
  return Array.from({ length: counts.cells }, (_, cell) => {
    const [i, j] = [counts.items[counts.first[cell]!], counts.items[counts.second[cell]!]];
    const marks = [counts.groups[counts.group[cell]!], counts.clusters[counts.cluster[cell]!]];
    const results = `${counts.wins[cell]}:${counts.losses[cell]}:${counts.ties[cell]}`;
    return [i, j, counts.ordered[cell], results, ...marks].filter((part) => part !== undefined).join(" ");
  });
}

describe("CSV", () => {
  test.each([";", "\t", "|"])("cells separated by %j, with names in other spellings", async (separator) => {
    const rows = [`sep=${separator}`, ["Item A", "item-b", "WINNER"], ["x, y", "B", "a"], ["x, y", "B", "Tie"]];
    const text = rows.map((row) => (typeof row === "string" ? row : row.join(separator))).join("\r\n");
    for (const file of [text, text.slice(text.indexOf("\n") + 1)]) {
      expect(shownCounts(await read(file))).toEqual(["x, y B 1 1:0:1"]);
    }
  });

  test.each([
    ["left,right,winner\nA,B,left\nA,B,right\nA,B,tie\n", ["A B 1 1:1:1"]],
    ["worker,left,right,label\nw,A,B,B\nw,A,B,B\n", ["A B 1 0:2:0"]],
    ["item_a,item_b,winner\nA,B,A\nB,A,A\nA,B,b\n", ["A B 1 1:1:0", "B A 1 0:1:0"]],
    [
      "id,model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\n1,A,B,p,1,0,0\n2,A,B,p,0,0,1\n3,A,B,p,False,True,False\n",
      ["A B 1 1:1:1"],
    ],
  ])("%j as it is", async (text, wanted) => {
    expect(shownCounts(await read(text))).toEqual(wanted);
  });

  test("FastChat's pairs: a win in both orders, else a tie; errors are left out", async () => {
    const game = (one: string, two: string): string =>
      JSON.stringify({
        question_id: 81,
        model_1: "A",
        model_2: "B",
        g1_winner: one,
        g2_winner: two,
        judge: ["gpt-4", "v2"],
      });
    const games = [
      ["model_1", "model_1"],
      ["model_1", "model_2"],
      ["tie", "model_2"],
      ["model_2", "model_2"],
      ["error", "tie"],
    ];
    const found = await read(games.map(([one, two]) => game(one!, two!)).join("\n"), {}, "pairs.jsonl");
    expect(shownCounts(found)).toEqual(["A B 0 1:1:2"]);
    expect(found.excluded).toEqual([{ reason: "a judgement is an error", count: 1, first: "pairs.jsonl:5" }]);
  });

  test("AlpacaEval's instruction is the unit; a missing preference of pandas is left out", async () => {
    const row = (instruction: string, who: string, preference: string): string =>
      `${instruction},A,B,${preference},${who}`;
    const rows = [
      row("i", "h1", "1"),
      row("i", "h2", "2"),
      row("j", "h1", "1.0"),
      row("j", "h2", "1.0"),
      row("j", "h3", "NaN"),
    ];
    const text = `instruction,generator_1,generator_2,preference,annotator\n${rows.join("\n")}\n`;
    const { agreement, excluded } = await read(text, { rater: "annotator" });
    expect(agreement!.finish()).toMatchObject({ units: 2, replaced: 0, withTies: 1 / 2 });
    expect(excluded).toMatchObject([{ reason: "no preference was given", count: 1 }]);
  });

  test("counts, with ties and unknown columns", async () => {
    const found = await read("item_a,note,item_b,wins_a,wins_b,ties\nA,x,B,3,1,2\nB,y,A,0,4,\n");
    expect(shownCounts(found)).toEqual(["A B 1 3:1:2", "B A 1 0:4:0"]);
    expect(found).toMatchObject({ format: "CSV, counts", rows: 2, excluded: [] });
  });

  test("one comparison per row, repeated rows are summed, both bad is a tie", async () => {
    const found = await read("item_a,item_b,winner\nA,B,a\nA,B,b\nA,B,a\nA,B,tie\nA,B,both_bad\nB,A,a\n");
    expect(shownCounts(found)).toEqual(["A B 1 2:1:2", "B A 1 1:0:0"]);
  });

  test("battles of the arena", async () => {
    const rows = ["x,y,model_a", "y,x,model_b", "x,y,tie", "x,y,tie (bothbad)"];
    expect(shownCounts(await read(`model_a,model_b,winner\n${rows.join("\n")}`))).toEqual([
      "x y 1 1:0:2",
      "y x 1 0:1:0",
    ]);
  });

  const hostile =
    '\uFEFFitem_a,item_b,winner,"group"\r\n"Smith, J.",B,a,one\r\n"say ""hi""","line\r\nend",b, two \r\n\r\n"Ünïcode",B,tie,one\r\n';
  const wanted = ["Smith, J. B 1 1:0:0 one", 'say "hi" line\r\nend 1 0:1:0 two', "Ünïcode B 1 0:0:1 one"];

  test("byte order mark, CRLF, quotes with commas, quotes and line ends, blank lines", async () => {
    expect(shownCounts(await read(hostile, { group: "group" }))).toEqual(wanted);
  });

  test.each([1, 2, 3, 7, 50])("the same in pieces of %i bytes", async (size) => {
    const found = await readComparisons(pieces(bytes(hostile), size), "games.csv", { group: "group" });
    expect(shownCounts(found)).toEqual(wanted);
  });

  // The same without a quote, which is split in another way.
  const plain = "\uFEFFitem_a,item_b,winner,group\r\nSmith,B,a,one\r\n\r\n end ,B,b, two \r\nÜnïcode,B,tie,one";

  test.each([1, 2, 3, 7, 500])("without quotes, in pieces of %i bytes, the last line unfinished", async (size) => {
    const found = await readComparisons(pieces(bytes(plain), size), "games.csv", { group: "group" });
    expect(shownCounts(found)).toEqual(["Smith B 1 1:0:0 one", "end B 1 0:1:0 two", "Ünïcode B 1 0:0:1 one"]);
    await expect(readComparisons(pieces(bytes(`${plain}\nA,B,a`), size), "games.csv")).rejects.toThrow(
      "games.csv:6: each row must have 4 fields like the header, got 3",
    );
  });

  test("groups, clusters, covariates", async () => {
    const text = "item_a,item_b,winner,who,prompt,length_a,length_b\nA,B,a,me,p1,10,4\nB,A,a,you,p2,3,5.5\n";
    const found = await read(text, { group: "who", cluster: "prompt", covariates: ["length"] });
    expect(shownCounts(found)).toEqual(["A B 1 1:0:0 me p1", "B A 1 1:0:0 you p2"]);
    expect([...found.counts.covariates]).toEqual([6, -2.5]);
  });

  test("excluded rows are counted, with reason and first place", async () => {
    const text = "item_a,item_b,winner,g\nA,A,a,x\nA,B,skip,x\nA,B,a,\nA,B,a,x\nB,B,b,x\n";
    const { rows, excluded } = await read(text, { group: "g" });
    expect(rows).toBe(5);
    expect(excluded).toEqual([
      { reason: "an item is compared with itself", count: 2, first: "games.csv:2" },
      { reason: "skipped", count: 1, first: "games.csv:3" },
      { reason: "the group is empty", count: 1, first: "games.csv:4" },
    ]);
    expect((await read("item_a,item_b,wins_a,wins_b\nA,B,0,0\nA,B,1,0\n")).excluded).toEqual([
      { reason: "no comparison is counted", count: 1, first: "games.csv:2" },
    ]);
  });

  test.each([
    [
      'item_a,item_b,winner\nA,B,a\n"x\ny",B,b\nA,B,left\n',
      'games.csv:5: winner must be one of a, b, tie, both_bad, skip, or the name of an item, got "left"',
    ],
    [
      "model_a,model_b,winner\nA,B,a\n",
      'games.csv:2: winner must be one of model_a, model_b, tie, tie (bothbad), both_bad, or the name of an item, got "a"',
    ],
    ["item_a,item_b,wins_a,wins_b\nA,B,-3,1\n", 'games.csv:2: wins_a must be a number of at least 0, got "-3"'],
    ["item_a,item_b,wins_a,wins_b\nA,B,3,NaN\n", 'games.csv:2: wins_b must be a number of at least 0, got "NaN"'],
    ["item_a,item_b,wins_a,wins_b\nA,B,3,\n", 'games.csv:2: wins_b must be a number of at least 0, got ""'],
    [
      "item_a,item_b,wins_a,wins_b,ties\nA,B,3,1,Infinity\n",
      'games.csv:2: ties must be a number of at least 0, got "Infinity"',
    ],
    ["item_a,item_b,winner\nA,B\n", "games.csv:2: each row must have 3 fields like the header, got 2"],
    ["item_a,item_b,winner\n,B,a\n", 'games.csv:2: an item must have a name, got ""'],
    [
      "item_a,item_b,winner,wins_a,wins_b\n",
      "games.csv:1: the header must say in one way who won, got item_a, item_b, wins_a, wins_b and item_a, item_b, winner",
    ],
    [
      "itema,item_b,won\nA,B,a\n",
      'games.csv:1: the header must have item_a, item_b and winner, or item_a, item_b, wins_a and wins_b, or model_a, model_b and winner, or left, right and winner, or generator_1, generator_2 and preference, got "itema, item_b, won"; "itema", did you mean "item_a"?',
    ],
    [
      "item_a,item_b,winner,winner\nA,B,a,b\n",
      'games.csv:1: the header must name each column once, got "winner" twice',
    ],
    [
      "item_a,item_b,winner\nb,a,a\n",
      'games.csv:2: winner must mean one item, got "a", which is also the name in item_b; hint: rename the item',
    ],
    [
      "model_a,model_b,winner_model_a,winner_model_b,winner_tie\nA,B,1,1,0\n",
      "games.csv:2: one of winner_model_a, winner_model_b and winner_tie must be 1 and the others 0, got 1, 1 and 0",
    ],
    [
      "model_1,model_2,g1_winner,g2_winner\nA,B,A,B\n",
      'games.csv:2: g1_winner must be one of model_1, model_2, tie, error, got "A"',
    ],
    [
      'item_a,item_b,winner\nA,B,a\n"C,B,a\nD,B,b\n',
      "games.csv:3: quotes within a quoted field must be closed, got the end of the file",
    ],
    [
      'item_a,item_b,winner\nA,B,a\n"C"x,B,a\n',
      "games.csv:3: quotes within a quoted field must be doubled, got one alone",
    ],
    ["sep=;\n", "games.csv:1: must hold a header, got none"],
    ["", "games.csv: must hold comparisons, got an empty file"],
    [" \n\n", "games.csv: must hold comparisons, got an empty file"],
  ])("%j is refused with its line", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  test("lines are counted across pieces, with those inside quotes", async () => {
    const text = `item_a,item_b,winner\n${'"two\nlines",B,a\n'.repeat(9)}A,B,left\n`;
    await expect(readComparisons(pieces(bytes(text), 40), "games.csv")).rejects.toThrow("games.csv:20: winner");
  });

  test("no usable row: the error states reasons and first places", async () => {
    await expect(read("item_a,item_b,winner\nA,A,a\nA,A,b\nA,B,skip\n")).rejects.toThrow(
      "games.csv: must hold comparisons of two items, got none in 3 rows; left out 2, first games.csv:2: an item is compared with itself; left out 1, first games.csv:4: skipped",
    );
    await expect(read("item_a,item_b,winner\n")).rejects.toThrow(
      "games.csv: must hold comparisons of two items, got none in 0 rows",
    );
  });

  test("missing columns, and invalid UTF-8", async () => {
    const text = "item_a,item_b,winner,annotator\nA,B,a,me\n";
    await expect(read(text, { group: "anotator" })).rejects.toThrow(
      'fit: group must be a column of the file, got "anotator", did you mean "annotator"?; columns are item_a, item_b, winner, annotator',
    );
    await expect(read('{"item_a":"A","item_b":"B","winner":"a"}', { cluster: "who" })).rejects.toThrow(
      'fit: cluster must be a column of the file, got "who"; columns are item_a, item_b, winner',
    );
    await expect(read(text, { covariates: ["length"] })).rejects.toThrow(
      'fit: covariate must be a column of the file, got "length_a"',
    );
    await expect(readComparisons([Uint8Array.of(0xff, 0xfe, 0x41, 0)], "games.csv")).rejects.toThrow(
      "games.csv: must be UTF-8 text, got UTF-16 (LE); hint: iconv -f UTF-16 -t UTF-8 games.csv > utf8-games.csv",
    );
  });
});

describe("JSON", () => {
  const record = {
    id: "1-A",
    prompt: "p",
    a: { model: "base", text: "…" },
    b: { model: "tuned", text: "…" },
    shown_left: "b",
    choice: "b",
    rater: { kind: "human", id: "me" },
    seconds: 3,
    comment: null,
    at: null,
  } as const;

  test("comparison records: the left model is first, the rater may be the cluster", async () => {
    const records = [
      record,
      { ...record, id: "2-A", shown_left: "a", choice: "both_bad" },
      { ...record, id: "3-A", shown_left: null, choice: "a", rater: { kind: "human", id: "you" } },
      { ...record, id: "4-A", choice: "skip" },
      { ...record, id: "1-A", choice: "a" },
      { ...record, id: "1-A", rater: { kind: "human", id: "you" } },
    ] as const;
    const found = await read(formatComparisons(records), { cluster: "rater.id" }, "c.jsonl");
    expect(shownCounts(found)).toEqual([
      "tuned base 1 1:0:0 me",
      "base tuned 1 0:0:1 me",
      // A pair of unknown order is oriented by the item that came first.
      "tuned base 0 0:1:0 you",
      "tuned base 1 1:0:0 you",
    ]);
    expect(found.excluded).toEqual([
      { reason: "skipped", count: 1, first: "c.jsonl:4" },
      { reason: "a pair of the same id was judged before by the same rater", count: 1, first: "c.jsonl:5" },
    ]);
    expect(found.format).toBe("JSON, comparisons");
  });

  test("AlpacaEval's annotations, an array over many lines, cut anywhere", async () => {
    const rows = [1, 2, 1.5, 0, 1.25, null].map((preference) => ({
      instruction: 'a brace } after one " and [ after a backslash \\',
      generator_1: "base",
      generator_2: "tuned",
      preference,
    }));
    const text = JSON.stringify(rows, null, 1);
    const last = `x.json:${text.split("\n").length - 6}`;
    for (const size of [1, 13, 4096]) {
      const found = await readComparisons(pieces(bytes(text), size), "x.json");
      expect(shownCounts(found)).toEqual(["base tuned 0 1.75:1.25:2"]);
      expect(found.excluded).toEqual([{ reason: "no preference was given", count: 1, first: last }]);
    }
  });

  test("the arena's battles, as lines and as an array, numbers as names", async () => {
    const rows = [
      { model_a: "x", model_b: 4, winner: "model_a" },
      { model_a: "x", model_b: 4, winner: "bothbad" },
    ];
    for (const text of [rows.map((row) => JSON.stringify(row)).join("\n"), JSON.stringify(rows)]) {
      expect(shownCounts(await read(text, {}, "a.json"))).toEqual(["x 4 1 1:0:1"]);
    }
  });

  test.each([
    [
      '{"item_a":"A","item_b":"B","winner":"a"}\n{"model_a":"A","model_b":"B","winner":"model_a"}\n',
      "m.jsonl:2: each row must be in the format winner like the first, got one in the format arena",
    ],
    [
      '{"item_a":"A","item_b":"B","winner":"a"}\n{"item_a":"A","winner":"a"}\n',
      'm.jsonl:2: each row must be in the format winner like the first, got none with "item_b"',
    ],
    ['{"item_a":"A","item_b":"B","winner":"a"}\nA,B,a\n', 'm.jsonl:2: each line must be a JSON object, got "A,B,a"'],
    ['{"item_a":"A","item_b":"B","wins_a":1,"wins_b":-1}', "m.jsonl:1: wins_b must be a number of at least 0, got -1"],
    ['{"item_a":{},"item_b":"B","winner":"a"}', "m.jsonl:1: item_a must be text, got {}"],
    [
      '[\n{"generator_1":"A","generator_2":"B","preference":3}]',
      "m.jsonl:2: preference must be 0 or from 1 to 2, got 3",
    ],
    ['[{"item_a":"A","item_b":"B","winner":"a"}', 'm.jsonl:1: an array must end with "]", got the end of the file'],
    [
      '[{"item_a":"A","item_b":"B","winner":"a"}, 7]',
      'm.jsonl:1: each element of the array must be an object, got "7]"',
    ],
    ['[{"item_a":A}]', 'm.jsonl:1: each element must be a JSON object, got "{\\"item_a\\":A}"'],
    ["[]", "m.jsonl: must hold comparisons, got an empty list"],
    ['{"prompt":"p","chosen":"c"}', "m.jsonl:1: a row must have item_a, item_b and winner"],
  ])("%j is refused with its line", async (text, message) => {
    await expect(read(text, {}, "m.jsonl")).rejects.toThrow(message);
  });
});

test("rankings, as lines and as an array", async () => {
  const rows = [{ ranking: ["A", "B", "C"], count: 2 }, { ranking: ["C", "A"] }];
  for (const text of [rows.map((row) => JSON.stringify(row)).join("\n"), JSON.stringify(rows)]) {
    const found = await readRankings([bytes(text)], "r.jsonl");
    expect(found).toEqual([
      { items: ["A", "B", "C"], count: 2, place: "r.jsonl:1" },
      { items: ["C", "A"], count: 1, place: expect.stringMatching(/^r\.jsonl:[12]$/) },
    ]);
  }
  await expect(readRankings([bytes('{"ranking":"A"}')], "r.jsonl")).rejects.toThrow(
    'r.jsonl:1: ranking must be a list of items from best to worst, got "A"',
  );
  await expect(readRankings([bytes('{"ranking":["A","B"],"count":-1}')], "r.jsonl")).rejects.toThrow(
    "r.jsonl:1: count must be a number of at least 0, got -1",
  );
  const tied = await readRankings([bytes('{"ranking":["A",["B","C"]]}')], "r.jsonl");
  expect(() => fitRankings(tied)).toThrow("r.jsonl:1: a ranking must list single items from best to worst");
});

test("rows with a repeated id are excluded and counted, with the first line", async () => {
  const votes = "vote,item_a,item_b,winner\n1,A,B,a\n2,A,B,b\n1,A,B,a\n2,A,B,a\n,A,B,a\n";
  const found = await read(votes, { id: "vote" });
  expect(shownCounts(found)).toEqual(["A B 1 1:1:0"]);
  expect(found).toMatchObject({
    rows: 5,
    excluded: [
      { reason: "a row of the same id came before", count: 2, first: "games.csv:4" },
      { reason: "the id is empty", count: 1, first: "games.csv:6" },
    ],
  });
  expect(shownCounts(await read(votes))).toEqual(["A B 1 4:1:0"]);
});

describe("agreement of the raters that a column names", () => {
  const votes = [
    "item_a,item_b,winner,who,question",
    "x,y,a,ann,1",
    "y,x,b,bob,1",
    "x,y,b,ann,2",
    "x,y,a,bob,2",
    "y,x,tie,ann,3",
    "x,y,a,bob,3",
    "x,y,a,,3",
  ].join("\n");

  test("the same two items in the same unit, in any order", async () => {
    const { agreement, excluded } = await read(votes, { rater: "who", unit: "question" });
    expect(agreement!.finish()).toMatchObject({
      raters: ["ann", "bob"],
      units: 3,
      replaced: 0,
      withTies: 1 / 3,
      decidedPairs: 2,
      withoutTies: 1 / 2,
    });
    expect(excluded).toEqual([{ reason: "the rater is empty", count: 1, first: "games.csv:8" }]);
  });

  test("without a unit column, the two items are the unit, if no rater judged them twice", async () => {
    const once = "item_a,item_b,winner,who\nA,B,a,ann\nB,A,a,bob\nA,C,a,ann\n";
    const { agreement } = await read(once, { rater: "who" });
    expect(agreement!.finish()).toMatchObject({ units: 1, replaced: 0, withTies: 0 });
    expect((await read(votes)).agreement).toBeNull();
    await expect(read(votes, { rater: "who" })).rejects.toThrow(
      /^fit: rater must go with unit, the column of what was judged, got none, and 4 judgements repeat a rater and two items; hint: --unit COLUMN, one of \w+$/,
    );
    await expect(read(votes, { rater: "who", unit: "who" })).rejects.toThrow(
      'fit: unit must be another column than rater, got "who" for both',
    );
  });

  test("in comparison records the id is the unit", async () => {
    const row = (id: string, rater: string, choice: string): string =>
      JSON.stringify({
        id,
        prompt: "p",
        a: { model: "x", text: "" },
        b: { model: "y", text: "" },
        shown_left: "b",
        choice,
        rater: { kind: "human", id: rater },
      });
    const text = [row("1", "ann", "a"), row("1", "bob", "a"), row("2", "ann", "b"), row("2", "bob", "a")].join("\n");
    const { agreement } = await read(text, { rater: "rater.id" }, "c.jsonl");
    expect(agreement!.finish()).toMatchObject({ raters: ["ann", "bob"], units: 2, withTies: 1 / 2 });
  });

  test("counts have no raters; a missing column is an error", async () => {
    await expect(read("item_a,item_b,wins_a,wins_b,who\nA,B,1,2,me", { rater: "who" })).rejects.toThrow(
      "fit: rater must go with one judgement a row, got counts",
    );
    await expect(read(votes, { rater: "whom" })).rejects.toThrow('rater must be a column of the file, got "whom"');
    await expect(read(votes, { rater: "who", unit: "questions" })).rejects.toThrow('did you mean "question"');
  });
});
