/**
 * @module
 * Escapes text for pdfLaTeX with T1 fonts; characters that the fonts lack are shown by their code point.
 */
import type { Piece } from "../text-difference.ts";
import { BREAK, printableLine, printablePieces, printableQuoted, printableTitle } from "./printable.ts";

const COMMANDS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedbl{}",
  "`": "\\textasciigrave{}",
  // A bracket or star after \\ or \item would be parsed as an option.
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
  "–": "--",
  "—": "---",
  "‘": "\\textquoteleft{}",
  "’": "\\textquoteright{}",
  "“": "\\textquotedblleft{}",
  "”": "\\textquotedblright{}",
  "„": "\\quotedblbase{}",
  "…": "\\ldots{}",
  "•": "\\textbullet{}",
  "€": "\\texteuro{}",
  "™": "\\texttrademark{}",
  "\u00a0": "~",
  "\u202f": "\\,",
  "\u2009": "\\,",
  [BREAK]: "\\hspace{0pt}%\n",
};

/** Mathematical symbols in text. */
const SIGNS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    "α β γ δ ε ζ η θ ι κ λ μ ν ξ π ρ σ τ υ φ χ ψ ω":
      "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega",
    "Γ Δ Θ Λ Ξ Π Σ Φ Ψ Ω": "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
    "≈ ≤ ≥ ≠ ∞ ∂ ∑ ∇ √ ∈ → ← ↑ ↓ ⇒ ▲ ▼":
      "approx leq geq neq infty partial sum nabla surd in to leftarrow uparrow downarrow Rightarrow uparrow downarrow",
  }).flatMap(([signs, names]) => {
    const commands = names.split(" ");
    return signs.split(" ").map((sign, i) => [sign, `\\ensuremath{\\${commands[i]!}}`]);
  }),
);

const SCRIPTS: Readonly<Record<string, string>> = Object.fromEntries([
  ...[..."₀₁₂₃₄₅₆₇₈₉"].map((digit, i) => [digit, `\\textsubscript{${i}}`]),
  ...[..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((digit, i) => [digit, `\\textsuperscript{${i}}`]),
  ["⁻", "\\textsuperscript{\\ensuremath{-}}"],
  ["−", "\\ensuremath{-}"],
]);

/** Non-ASCII characters of T1 fonts: Latin-1, and Latin Extended-A without Ħ, ħ, ĸ, Ŀ, ŀ, ŉ, Ŧ, ŧ and ſ. */
const T1_CHARACTERS = /^[\u00a1-\u00ac\u00ae-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e]$/;

/** Escapes characters. */
function latexCharacters(text: string): string {
  let latex = "";
  let last = "";
  for (const character of text.normalize("NFC")) {
    // T1 fonts have ligatures for "--", "''" and ",,"; an empty group prevents them.
    const joins = character === last && (character === "-" || character === "'" || character === ",");
    latex += (joins ? "{}" : "") + latexCharacter(character);
    last = character;
  }
  return latex;
}

function latexCharacter(character: string): string {
  const known = COMMANDS[character] ?? SIGNS[character] ?? SCRIPTS[character];
  if (known !== undefined) return known;
  if ((character >= " " && character <= "~") || T1_CHARACTERS.test(character)) return character;
  return `\\unknown{${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}}`;
}

/** Text on one line, without paragraph breaks. */
export function latexText(text: string): string {
  return latexCharacters(printableLine(text));
}

/** A title, or another short text on its own line. */
export function latexTitle(text: string): string {
  return latexCharacters(printableTitle(text));
}

/** Text of a model or a user on one line, every character as written. */
export function latexQuoted(text: string): string {
  return latexCharacters(printableQuoted(text));
}

/** Quoted text: one paragraph per line, spaces preserved. */
export function latexLines(text: string): string {
  return latexPieces(text, undefined);
}

/** Quoted text with the words of some pieces underlined. */
export function latexPieces(text: string, pieces: readonly Piece[] | undefined): string {
  return printablePieces(text, pieces)
    .map((line) => {
      const latex = line.map(({ text: part, differs }, i) => {
        const spaced = part.replace(i === 0 ? /^ +| {2,}/g : / {2,}/g, (spaces) => "\u00a0".repeat(spaces.length));
        return differs ? spaced.replace(/[^ \u00a0]+|[ \u00a0]+/g, underlined) : latexCharacters(spaced);
      });
      return `${latex.length === 0 || latex.join("") === "" ? "\\mbox{}" : latex.join("")}\\par`;
    })
    .join("\n");
}

/** One underlined word: an underlined group of words would not break across lines, nor would a long word. */
function underlined(word: string): string {
  const latex = latexCharacters(word);
  return /^[ \u00a0]/.test(word) || word.includes(BREAK) ? latex : `\\underline{${latex}}`;
}
