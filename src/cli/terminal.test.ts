import { expect, test } from "vitest";

import { openTerminal } from "./terminal.ts";

const ESCAPES = "\u001b[2J\u001b]0;title\u0007 thou\u202ethee";

function opened(isTTY: boolean) {
  const [out, err]: [string[], string[]] = [[], []];
  const stream = (written: string[]) => ({
    isTTY,
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
  });
  return { terminal: openTerminal({ json: false }, { stdout: stream(out), stderr: stream(err) }), out, err };
}

test("escape sequences in what models write never reach a terminal", () => {
  const { terminal, out, err } = opened(true);
  terminal.note(ESCAPES);
  terminal.print(ESCAPES);
  terminal.write(ESCAPES);
  const seen = "\u241b[2J\u241b]0;title\u2407 thou[U+202E]thee";
  expect(err).toEqual([`${seen}\n`]);
  expect(out).toEqual([`${seen}\n`, seen]);
});

test("a panel is drawn over, and what is noted stands above it", () => {
  const { terminal, err } = opened(true);
  const panel = terminal.panel()!;
  panel.show(({ columns, rows }) => [`${columns} × ${rows}`, "two"]);
  terminal.note("said");
  panel.show(() => ["three"]);
  panel.close();
  terminal.note("after");
  expect(err).toEqual([
    "80 × 23\ntwo\n",
    "\u001b[2A\u001b[Jsaid\n80 × 23\ntwo\n",
    "\u001b[2A\u001b[Jthree\n",
    "after\n",
  ]);
});

test("there is no panel in a pipe, nor where events come on the same screen", () => {
  expect(opened(false).terminal.panel()).toBeUndefined();
  const stream = { isTTY: true, write: () => true };
  const pipe = { isTTY: false, write: () => true };
  expect(openTerminal({ json: true }, { stdout: stream, stderr: stream }).panel()).toBeUndefined();
  expect(openTerminal({ json: true }, { stdout: pipe, stderr: stream }).panel()).toBeDefined();
});

test("in a pipe a result is what it is", () => {
  const { terminal, out } = opened(false);
  terminal.print(ESCAPES);
  expect(out).toEqual([`${ESCAPES}\n`]);
});
