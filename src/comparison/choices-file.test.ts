import { expect, test } from "vitest";

import { choicesJudge } from "./choices-file.ts";
import type { JudgeRequest } from "./judge.ts";
import { type Comparison, formatComparisons } from "./record.ts";

const pair: JudgeRequest = { id: "1-A", prompt: "p", a: "x", b: "y", criteria: null };
const record: Comparison = {
  id: "1-A",
  prompt: "p",
  a: { model: "m", text: "x" },
  b: { model: "n", text: "y" },
  shown_left: "b",
  choice: "both_bad",
  rater: { kind: "human", id: "anna" },
  seconds: 2,
  comment: null,
  at: null,
};

test("a table answers by id, with quoted cells; missing pairs are skipped with a reason", async () => {
  const judge = choicesJudge(
    'id,choice,comment\r\n1-A,b,"richer, and\nlonger ""by far"""\r\n\r\n2-A,tie,\n',
    "votes.csv",
  );
  expect(judge.rater).toEqual({ kind: "human", id: "votes.csv" });
  expect(await judge.judge(pair)).toEqual({ choice: "b", comment: 'richer, and\nlonger "by far"' });
  expect(await judge.judge({ ...pair, id: "2-B" })).toEqual({ choice: "skip", comment: "no choice in votes.csv" });
  expect(judge.unused()).toEqual(["votes.csv:5 (2-A)"]);
  expect(await judge.judge({ ...pair, id: "2-A" })).toEqual({ choice: "tie" });
  expect(judge.unused()).toEqual([]);
});

test("a byte order mark is ignored", async () => {
  expect(await choicesJudge('\uFEFF"id",choice\n1-A,b\n', "votes.csv").judge(pair)).toEqual({ choice: "b" });
});

test.each([";", "\t"])("cells separated by %j, spaces, a line that names the separator, CRLF", async (separator) => {
  const rows = [`sep=${separator}`, `Id ${separator} Choice`, `1-A ${separator} win `, `1-B${separator}A`, ""];
  for (const text of [rows.join("\r\n"), rows.slice(1).join("\r\n"), rows.slice(1).join("\r")]) {
    const judge = choicesJudge(`\uFEFF${text}`, "votes.csv");
    expect(await judge.judge(pair)).toEqual({ choice: "b" });
    expect(await judge.judge({ ...pair, id: "1-B" })).toEqual({ choice: "a" });
  }
});

test("choices in people's words are those of the tuned model", async () => {
  const words = [
    "b",
    "B",
    "Win",
    "wins",
    "tuned",
    "a",
    "A",
    "lose",
    "loss",
    "Baseline",
    "tie",
    "Draw",
    "both bad",
    "skip",
  ];
  const judge = choicesJudge(`id,choice\n${words.map((word, i) => `${i},${word}`).join("\n")}`, "v");
  const said = [];
  for (const i of words.keys()) said.push((await judge.judge({ ...pair, id: String(i) })).choice);
  expect(said).toEqual([..."bbbbbaaaaa", "tie", "tie", "both_bad", "skip"]);
});

test.each(["01-Jan", "1. Jan", "Jan-01", "3-Mär", "2026-01-03", "1/2/2026", "01.02.2026 00:00"])(
  "the id %s comes from a spreadsheet",
  (id) => {
    expect(() => choicesJudge(`id,choice\n1-A,a\n${id},b`, "v")).toThrow(
      `v:3: id must be that of a pair, such as 1-A, got "${id}", which a spreadsheet makes of an id that looks like a date; hint: give the column the format Text`,
    );
  },
);

test("records answer by id, and only if the texts match", async () => {
  const judge = choicesJudge(formatComparisons([record]), "votes.jsonl");
  expect(await judge.judge(pair)).toEqual({ choice: "both_bad", shownLeft: "b" });
  await expect(judge.judge({ ...pair, b: "z" })).rejects.toThrow(
    "votes.jsonl:1: 1-A must have been judged on the texts of the two files, got others",
  );
});

test.each([
  ["id,winner\n1-A,b", 'v:1: must begin with the columns id and choice, got "id,winner"'],
  [
    "id,choice\n1-A,left",
    "v:2: choice must be one of a, b, tie, both_bad, skip, got \"left\"; hint: a is the baseline's text, b the tuned model's; win and lose are the tuned model's",
  ],
  ["id,choice\n1-A,1", 'got "1"; hint: a is the baseline'],
  ["id,choice\n1-A,a\n2-A,b\n1-A,b", 'v:4: each pair must have one choice, got "1-A" again, first at v:2'],
  ["id,choice\n1-A,a,b", "v:2: must have 2 cells as the header has, got 3"],
  ["id,choice\n,a", 'v:2: id must be a text that is not empty, got ""'],
  ['id,choice\n1-A,a\n"1-B,b', "v:3: quotes within a quoted field must be closed, got the end of the file"],
  ["id,choice\n", "v: must hold at least one choice, got none"],
  [
    `${formatComparisons([record])}\n${formatComparisons([record])}`,
    'v:3: each pair must have one choice, got "1-A" again, first at v:1',
  ],
])("%j is refused with its place", (text, message) => {
  expect(() => choicesJudge(text, "v")).toThrow(message);
});

test("JSON lines may hold choices without texts", async () => {
  const bare = ['{"id":"1-A","choice":"b","comment":"it rhymes"}', "", '{"id":"1-B","choice":"skip"}'].join("\n");
  const judge = choicesJudge(bare, "mine.jsonl");
  const ask = (id: string) => judge.judge({ id, prompt: "p", a: "x", b: "y", criteria: null });
  expect(await ask("1-A")).toEqual({ choice: "b", comment: "it rhymes" });
  expect(await ask("1-B")).toEqual({ choice: "skip" });
  expect(await ask("1-C")).toEqual({ choice: "skip", comment: "no choice in mine.jsonl" });
});

test.each([
  ['{"choice":"a"}', "mine.jsonl:2: id must be a text that is not empty, got undefined"],
  ['{"id":"1-B","choice":"left"}', 'mine.jsonl:2: choice must be one of a, b, tie, both_bad, skip, got "left"'],
  ['{"id":"1-B","choice":"a","comment":3}', "mine.jsonl:2: comment must be text, got 3"],
  ['{"id":"1-A","choice":"b"}', 'mine.jsonl:2: each pair must have one choice, got "1-A" again, first at mine.jsonl:1'],
])("the line %s is refused", (line, said) => {
  expect(() => choicesJudge(`{"id":"1-A","choice":"a"}\n${line}\n`, "mine.jsonl")).toThrow(said);
});
