/**
 * @module
 * Progress of counted work: how far, how long yet, how fast, and the words for it.
 */

/** What a progress line shows beside the count. */
export interface Figures {
  /** What is counted: `updates`. */
  readonly what?: string;
  /** The figure that matters most, such as the loss; it comes first. */
  readonly figure?: string;
  /** Replaces the rate in items per second; it comes last, where a narrow window cuts the line. */
  readonly rate?: string;
}

/** Steps of which the median is taken. */
const RECENT = 9;
/** Columns of the bar; in a narrow window the figures need the room. */
const [BAR, NARROW_BAR, NARROW] = [20, 10, 100];

/**
 * Counted work. Rates are measured from the first item that was seen to finish: the first one includes
 * compilation, and what an earlier run has done tells nothing about this one. Times are milliseconds of one clock.
 */
export class Progress {
  readonly total: number;
  #done: number;
  /** The first item that finished, with its own duration. */
  #first: { readonly done: number; readonly at: number; readonly each: number } | undefined;
  #last: { readonly done: number; readonly at: number };
  #recent: readonly number[] = [];

  /** @param done items that were done before */
  constructor(total: number, done: number, now: number) {
    this.total = total;
    this.#done = done;
    this.#last = { done, at: now };
  }

  get done(): number {
    return this.#done;
  }

  update(done: number, now: number): void {
    if (done <= this.#done) return;
    const each = (now - this.#last.at) / (done - this.#done);
    if (this.#first) this.#recent = [...this.#recent, each].slice(-RECENT);
    else this.#first = { done, at: now, each };
    this.#done = done;
    this.#last = { done, at: now };
  }

  /** Milliseconds an item takes; undefined until two have finished. */
  get perItem(): number | undefined {
    if (!this.#first || this.#last.done === this.#first.done) return undefined;
    return (this.#last.at - this.#first.at) / (this.#last.done - this.#first.done);
  }

  /** Milliseconds of the median of the last items; undefined until one has finished. */
  get typicalItem(): number | undefined {
    const sorted = [...this.#recent].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? this.#first?.each;
  }

  /** Milliseconds until all is done; undefined until two items have finished. */
  left(now: number): number | undefined {
    const perItem = this.perItem;
    if (perItem === undefined) return undefined;
    return Math.max(0, perItem * (this.total - this.#done) - (now - this.#last.at));
  }

  /** `120/400 updates · loss 2.345 · 1:05 left · 5400 tokens/s` */
  text(now: number, { what = "", figure = "", rate = "" }: Figures): string {
    const [left, perItem] = [this.left(now), this.perItem];
    return [
      `${this.#done}/${this.total}${what === "" ? "" : ` ${what}`}`,
      figure,
      left !== undefined && this.#done < this.total ? `${duration(left)} left` : "",
      rate === "" && perItem !== undefined ? rateText(perItem) : rate,
    ]
      .filter((part) => part !== "")
      .join(" · ");
  }

  bar(columns: number): string {
    const width = columns < NARROW ? NARROW_BAR : BAR;
    const filled = this.total > 0 ? Math.min(width, Math.floor((width * this.#done) / this.total)) : 0;
    return `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
  }
}

function rateText(milliseconds: number): string {
  const perSecond = 1000 / Math.max(milliseconds, 1e-9);
  return perSecond >= 1 ? `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s` : `${(1 / perSecond).toFixed(1)} s each`;
}

/** `8 s`, `1:05`, `1:00:05`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** One line, shortened to fewer characters than the screen has columns: a line that wraps cannot be drawn over. */
export function clip(text: string, columns: number): string {
  const letters = Array.from(text.replaceAll("\n", " "));
  return letters.length < columns ? letters.join("") : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
}

/** The text in lines shorter than `columns`, broken between words; a longer word, such as a path, stays whole. */
export function wrap(text: string, columns: number, indent = "  "): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length < columns) lines[lines.length - 1] = longer;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines;
}
