/**
 * @module
 * Text in LaTeX in which nothing is a command, for pdfLaTeX with T1 fonts: a character that those lack is
 * shown by its number.
 */
import { BREAK, printableLine, printableLines, printableParagraphs, printableTitle } from "./printable.ts";

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
  // After \\ and \item a bracket or a star would be an option.
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

/** Signs of mathematics that stand in texts. */
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

/** What T1 fonts have beyond ASCII: Latin-1, and of Latin Extended-A all but Ħ, ħ, ĸ, Ŀ, ŀ, ŉ, Ŧ, ŧ and ſ. */
const T1_CHARACTERS = /^[\u00a1-\u00ac\u00ae-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e]$/;

/** A run of text as LaTeX. */
function latexCharacters(text: string): string {
  let latex = "";
  let last = "";
  for (const character of text.normalize("NFC")) {
    // T1 joins "--", "''" and ",,": an empty group keeps them apart.
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

/** Text on one line: whatever white space it holds, it starts no paragraph. */
export function latexText(text: string): string {
  return latexCharacters(printableLine(text));
}

/** A title, or another text that has a line to itself. */
export function latexTitle(text: string): string {
  return latexCharacters(printableTitle(text));
}

/** Text to the letter: a paragraph for each line, every space kept. */
export function latexLines(text: string): string {
  return printableLines(text)
    .map((line) => {
      const spaced = line.replace(/^ +| {2,}/g, (spaces) => "\u00a0".repeat(spaces.length));
      return `${spaced === "" ? "\\mbox{}" : latexCharacters(spaced)}\\par`;
    })
    .join("\n");
}

/** Text as prose: a paragraph for each of its own, spaces as they fall. */
export function latexParagraphs(text: string): string {
  return printableParagraphs(text)
    .map((line) => `${latexCharacters(line)}\\par`)
    .join("\n");
}
