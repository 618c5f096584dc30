import { describe, expect, test } from "vitest";

import { Emulator } from "./emulator.case.ts";
import { openTerminal, type Panel, type Terminal } from "./terminal.ts";

const ESCAPES = "\u001b[2J\u001b]0;title\u0007 thou\u202ethee";

function opened(isTTY: boolean) {
  const [out, err]: [string[], string[]] = [[], []];
  const stream = (written: string[]) => ({
    isTTY,
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
  });
  return { terminal: openTerminal({ json: false }, { stdout: stream(out), stderr: stream(err) }), out, err };
}

test("escape sequences in a model's text never reach a terminal", () => {
  const { terminal, out, err } = opened(true);
  terminal.note(ESCAPES);
  terminal.print(ESCAPES);
  terminal.write(ESCAPES);
  const seen = "\u241b[2J\u241b]0;title\u2407 thou[U+202E]thee";
  expect(err).toEqual([`${seen}\n`]);
  expect(out).toEqual([`${seen}\n`, seen]);
});

describe("a panel", () => {
  function onScreen(columns: number, rows: number): { screen: Emulator; terminal: Terminal; panel: Panel } {
    const screen = new Emulator(columns, rows);
    const terminal = openTerminal({ json: false }, { stdout: screen, stderr: screen });
    return { screen, terminal, panel: terminal.panel()! };
  }
  const lines = (count: number, text = "stage"): string[] =>
    Array.from({ length: count }, (_, i) => `${text} ${i + 1}`);

  test("is drawn over, and notes appear above it", () => {
    const { screen, terminal, panel } = onScreen(80, 24);
    panel.show(({ columns, rows }) => [`${columns} × ${rows}`, "two"]);
    terminal.note("said");
    expect(screen.screen).toEqual(["said", "80 × 22", "two"]);
    panel.show(() => ["three"]);
    expect(screen.screen).toEqual(["said", "three"]);
    panel.close();
    terminal.note("after");
    expect(screen.screen).toEqual(["said", "three", "after"]);
  });

  test.each([4, 6, 24])("redrawn a hundred times in %i rows leaves nothing in the scrollback", (rows) => {
    const { screen, panel } = onScreen(40, rows);
    for (let i = 0; i < 100; i++) panel.show((size) => lines(size.rows, `draw ${i}, stage`));
    expect(screen.scrollback).toEqual([]);
    expect(screen.screen).toEqual(lines(rows - 2, "draw 99, stage"));
  });

  test("keeps its last lines where there are too many", () => {
    const { screen, panel } = onScreen(40, 5);
    panel.show(() => lines(20));
    expect(screen.screen).toEqual(["stage 18", "stage 19", "stage 20"]);
    expect(screen.scrollback).toEqual([]);
  });

  test("notes scroll by above it and leave no trace of it in the scrollback", () => {
    const { screen, terminal, panel } = onScreen(40, 6);
    for (let i = 0; i < 20; i++) {
      panel.show(() => lines(3));
      terminal.note(`note ${i}`);
    }
    expect(screen.scrollback).toEqual(Array.from({ length: 18 }, (_, i) => `note ${i}`));
    expect(screen.screen).toEqual(["note 18", "note 19", ...lines(3)]);
  });

  test("leaves nothing behind in a window that becomes narrower, wider, lower or higher", () => {
    const { screen, terminal, panel } = onScreen(60, 12);
    const draw = (): void => panel.show(({ columns, rows }) => lines(Math.min(rows, 4), "x".repeat(columns - 12)));
    terminal.note("note");
    for (const [columns, rows] of [
      [30, 12],
      [20, 12],
      [60, 12],
      [60, 9],
      [60, 24],
    ] as const) {
      draw();
      screen.resize(columns, rows);
      draw();
      expect(screen.screen).toEqual(["note", ...lines(4, "x".repeat(columns - 12))]);
    }
    screen.resize(60, 4);
    draw();
    draw();
    expect(screen.screen.slice(-2)).toEqual(lines(2, "x".repeat(48)));
    expect(screen.scrollback.filter((row) => row.startsWith("x")).length, "only what the resize moved").toBeLessThan(3);
  });

  test("does not exist in a pipe, nor where events appear on the same screen", () => {
    expect(opened(false).terminal.panel()).toBeUndefined();
    const stream = { isTTY: true, write: () => true };
    const pipe = { isTTY: false, write: () => true };
    expect(openTerminal({ json: true }, { stdout: stream, stderr: stream }).panel()).toBeUndefined();
    expect(openTerminal({ json: true }, { stdout: pipe, stderr: stream }).panel()).toBeDefined();
  });

  test("shows a progress line, with notes above it, which stays when it has ended", () => {
    const { screen, terminal } = onScreen(80, 24);
    const line = terminal.progress("sft", 40);
    terminal.note("held-out loss 2.1");
    expect(screen.screen).toEqual(["held-out loss 2.1", `sft ${"░".repeat(10)} 0/40`]);
    line.update(10, "loss 2.345", "5400 tokens/s");
    line.stop();
    terminal.note("done");
    expect(screen.screen).toEqual([
      "held-out loss 2.1",
      `sft ${"█".repeat(2)}${"░".repeat(8)} 10/40 · loss 2.345 · 5400 tokens/s`,
      "done",
    ]);
  });
});

test("a paragraph is broken between words on a narrow screen; a pipe has it on one line", () => {
  const screen = new Emulator(20, 10);
  const text = "report: runs/week5/report/index.html is the report";
  openTerminal({ json: false }, { stdout: screen, stderr: screen }).paragraph(text);
  expect(screen.screen).toEqual(["report:", "  runs/week5/report/", "index.html", "  is the report"]);
  const { terminal, err } = opened(false);
  terminal.paragraph(text);
  expect(err).toEqual([`${text}\n`]);
});

test("in a pipe a result is not changed", () => {
  const { terminal, out } = opened(false);
  terminal.print(ESCAPES);
  expect(out).toEqual([`${ESCAPES}\n`]);
});
