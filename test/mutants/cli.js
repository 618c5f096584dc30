/** One-line changes to what the terminal shows of a study, each of which must turn its test red. */
const board = (from, to) => ({ file: "src/cli/study-board.ts", from, to, test: "src/cli/study-board.test.ts" });
const terminal = (from, to) => ({ file: "src/cli/terminal.ts", from, to, test: "src/cli/terminal.test.ts" });

export const mutants = [
  board("from: before?.from ?? done", "from: 0"),
  board("perItem * (of - done)", "perItem * of"),
  board("Math.min(at - Math.floor(room / 2), all.length - room)", "at - Math.floor(room / 2)"),
  board("letters.length < columns", "letters.length < columns + 9"),
  board("visibleText(text)", "text"),
  board("Math.floor((BAR * done) / of)", "Math.ceil((BAR * done) / of)"),
  terminal("${erased()}${text}${joined(drawn)}", "${erased()}${text}"),
  terminal("stderr.isTTY && !(json && stdout.isTTY)", "stderr.isTTY"),
  terminal("      drawn = [];\n", ""),
];
