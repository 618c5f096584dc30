/**
 * @module
 * A terminal for tests: rows, columns, a cursor and a scrollback, as tmux has them.
 */

/** A stream that shows what is written to it on a screen. */
export class Emulator {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Rows that have left the screen at its top. */
  readonly scrollback: string[] = [];
  #screen: string[];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    [this.columns, this.rows] = [columns, rows];
    this.#screen = Array.from({ length: rows }, () => "");
  }

  /** The screen's rows, without the empty ones at its end. */
  get screen(): string[] {
    const last = this.#screen.findLastIndex((row) => row !== "");
    return this.#screen.slice(0, last + 1);
  }

  write(text: string | Uint8Array): boolean {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences
    for (const [piece] of String(text).matchAll(/\u001b\[\d*[A-Za-z]|\n|[^\u001b\n]/gu)) this.#put(piece);
    return true;
  }

  #put(piece: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences
    const [, count = "", letter] = /^\u001b\[(\d*)([A-Za-z])$/.exec(piece) ?? [];
    if (letter === "A") this.#row = Math.max(0, this.#row - Number(count || 1));
    else if (letter === "K") this.#screen[this.#row] = "";
    else if (letter === "J") {
      // From the home position tmux moves the whole screen to the scrollback first.
      if (this.#row === 0 && this.#column === 0) this.scrollback.push(...this.#screen);
      for (let row = this.#row; row < this.rows; row++) this.#screen[row] = "";
    } else if (letter !== undefined) throw new Error(`the emulator does not know ${JSON.stringify(piece)}`);
    else if (piece === "\n") this.#newLine();
    else {
      if (this.#column === this.columns) this.#newLine();
      const before = this.#screen[this.#row]!.slice(0, this.#column).padEnd(this.#column);
      this.#screen[this.#row] = before + piece + this.#screen[this.#row]!.slice(this.#column + 1);
      this.#column++;
    }
  }

  #newLine(): void {
    this.#column = 0;
    this.#row++;
    if (this.#row < this.rows) return;
    this.scrollback.push(this.#screen.shift()!);
    this.#screen.push("");
    this.#row--;
  }

  /** Changes the window: a row that is too wide becomes several, rows without room move to the scrollback. */
  resize(columns: number, rows: number): void {
    const above = this.#screen.slice(0, this.#row);
    [this.columns, this.rows] = [columns, rows];
    const broken = above.flatMap((row) => (row === "" ? [""] : (row.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [])));
    this.scrollback.push(...broken.splice(0, Math.max(0, broken.length - (rows - 1))));
    this.#row = broken.length;
    this.#screen = [...broken, ...Array.from({ length: rows - broken.length }, () => "")];
  }
}
