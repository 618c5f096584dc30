/**
 * @module
 * A mutant names a piece of source by the function that holds it and by a pattern of tokens, so that neither a
 * rename nor a new line break loses it:
 *
 *   { file: "src/room/file.ts", in: "keepTopP", from: "$total > 1 - $p", to: "$total >= 1 - $p", test }
 *
 * - `in`: the function, class method (`Class.method`) or top-level constant; names of inner functions follow after a
 *   dot (`outer.inner`). Left out: the whole file.
 * - `from`: its tokens, in order. White space and comments do not matter. `$name` stands for any identifier, the same
 *   one each time; every other token stands for itself.
 * - `to`: the replacement. `$name` becomes the identifier that it stood for in `from`.
 * - `text` instead of `from`: characters inside a string, template or regular expression; `to` replaces them as they are.
 * - `nth`: which of several matches is meant, from 1.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** @typedef {{ file: string, in?: string, from?: string, text?: string, nth?: number, to: string, test: string }} Mutant */
/** What a list holds: changes to one file, under one test. @typedef {Pick<Mutant, "file" | "test"> & { changes: Omit<Mutant, "file" | "test">[] }} MutantGroup */
/** @typedef {{ kind: ts.SyntaxKind, text: string, start: number, end: number }} Token */

const { SyntaxKind } = ts;

const lists = new URL("../test/mutants/", import.meta.url);

/** The lists in test/mutants, without their ending. */
export const mutantLists = readdirSync(fileURLToPath(lists)).map((name) => name.replace(/\.js$/, ""));

/** The mutants of one list. @returns {Promise<Mutant[]>} */
export async function readMutants(/** @type {string} */ list) {
  /** @type {{ mutants: MutantGroup[] }} */
  const { mutants } = await import(new URL(`${list}.js`, lists).href);
  return mutants.flatMap(({ changes, ...group }) => changes.map((change) => ({ ...group, ...change })));
}

/** The source with the mutant's change in it. @throws {Error} No such function, no match, or several matches. */
export function mutate(/** @type {string} */ source, /** @type {Mutant} */ mutant) {
  const { file, from, text, to, nth } = mutant;
  const where = `${file}, ${mutant.in ?? "module"}`;
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const scopes = mutant.in === undefined ? [tree] : declarationsOf(tree, mutant.in);
  if (scopes.length === 0) throw new Error(`${where}: must be declared in the file; found no such function`);
  const ranges = scopes.map((node) => ({ start: node.getStart(tree), end: node.end }));
  const tokens = tokensOf(source).filter(({ start, end }) =>
    ranges.some((range) => range.start <= start && end <= range.end),
  );
  const matches = text === undefined ? matchTokens(tokens, from ?? "", identifiersOf(tree)) : matchText(tokens, text);
  const match = nth === undefined ? matches[0] : matches[nth - 1];
  if (!match || (nth === undefined && matches.length > 1)) {
    const wanted = nth === undefined ? "exactly once" : `at least ${nth} times`;
    throw new Error(`${where}: must hold ${JSON.stringify(text ?? from)} ${wanted}, got ${matches.length} matches`);
  }
  const replacement = text === undefined ? ` ${substitute(to, match.names)} ` : to;
  return source.slice(0, match.start) + replacement + source.slice(match.end);
}

/** Every place where the pattern's tokens stand, and what its metavariables stand for there. */
function matchTokens(
  /** @type {readonly Token[]} */ tokens,
  /** @type {string} */ pattern,
  /** @type {ReadonlySet<number>} */ identifiers,
) {
  const wanted = tokensOf(pattern);
  const matches = [];
  for (let at = 0; wanted.length > 0 && at + wanted.length <= tokens.length; at++) {
    /** @type {Map<string, string>} */
    const names = new Map();
    const isMatch = wanted.every(({ text }, i) => {
      const token = tokens[at + i];
      if (!isMetavariable(text)) return token.text === text;
      if (!identifiers.has(token.start)) return false;
      if (!names.has(text)) names.set(text, token.text);
      return names.get(text) === token.text;
    });
    if (isMatch) matches.push({ start: tokens[at].start, end: tokens[at + wanted.length - 1].end, names });
  }
  return matches;
}

/** Every place where the text stands inside a string, template or regular expression. */
function matchText(/** @type {readonly Token[]} */ tokens, /** @type {string} */ text) {
  const matches = [];
  for (const token of tokens.filter(({ kind }) => LITERALS.has(kind))) {
    for (let at = token.text.indexOf(text); at >= 0; at = token.text.indexOf(text, at + 1)) {
      const start = token.start + at;
      matches.push({ start, end: start + text.length, names: new Map() });
    }
  }
  return matches;
}

const LITERALS = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
]);

export const isMetavariable = (/** @type {string} */ text) => /^\$\w+$/.test(text);

/** The replacement with its metavariables filled in. */
function substitute(/** @type {string} */ to, /** @type {ReadonlyMap<string, string>} */ names) {
  let filled = "";
  let end = 0;
  for (const token of tokensOf(to)) {
    filled += to.slice(end, token.start) + (names.get(token.text) ?? token.text);
    end = token.end;
  }
  return filled + to.slice(end);
}

/** The declarations with a dotted name: one, or several where a function has overloads. */
function declarationsOf(/** @type {ts.SourceFile} */ tree, /** @type {string} */ path) {
  /** @type {ts.Node[]} */
  let scopes = [tree];
  for (const name of path.split(".")) {
    /** @type {ts.Node[]} */
    const found = [];
    const visit = (/** @type {ts.Node} */ node) => {
      if (nameOf(node) === name) found.push(node);
      else if (nameOf(node) === undefined) ts.forEachChild(node, visit);
    };
    for (const scope of scopes) ts.forEachChild(scope, visit);
    scopes = found;
  }
  return scopes;
}

/** The name under which `in` finds a function, class, member or constant; undefined for any other node. */
export function nameOf(/** @type {ts.Node} */ node) {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassDeclaration(node) ||
    ts.isClassElement(node) ||
    ts.isMethodDeclaration(node) ||
    (ts.isVariableDeclaration(node) && (isFunction(node.initializer) || ts.isSourceFile(node.parent.parent.parent))) ||
    (ts.isPropertyAssignment(node) && isFunction(node.initializer));
  return isNamed && node.name && !ts.isComputedPropertyName(node.name) && "text" in node.name
    ? String(node.name.text)
    : undefined;
}

const isFunction = (/** @type {ts.Node | undefined} */ node) =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

/** Where identifiers start: what a metavariable may stand for. */
function identifiersOf(/** @type {ts.SourceFile} */ tree) {
  const starts = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) starts.add(node.getStart(tree));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return starts;
}

/**
 * The tokens of a text, without white space and comments. The text need not be a whole program, but holds each of its
 * templates whole. `>=` and `>>` come as single characters, as type arguments may end in them.
 */
export function tokensOf(/** @type {string} */ text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  /** @type {Token[]} */
  const tokens = [];
  /** Braces open at this place; true for one that a template opened. @type {boolean[]} */
  const braces = [];
  for (;;) {
    let kind = scanner.scan();
    if (kind === SyntaxKind.EndOfFileToken) return tokens;
    if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) {
      if (!endsOperand(tokens) && !(tokens.length === 0 && text[scanner.getTokenEnd()] === " "))
        kind = scanner.reScanSlashToken();
    } else if (kind === SyntaxKind.OpenBraceToken) {
      braces.push(false);
    } else if (kind === SyntaxKind.CloseBraceToken && braces.pop()) {
      kind = scanner.reScanTemplateToken(false);
      if (kind === SyntaxKind.TemplateMiddle) braces.push(true);
    } else if (kind === SyntaxKind.TemplateHead) braces.push(true);
    // Line breaks decide about a comma before a closing bracket, so it is no token.
    if (CLOSING.has(kind) && tokens.at(-1)?.kind === SyntaxKind.CommaToken) tokens.pop();
    tokens.push({ kind, text: scanner.getTokenText(), start: scanner.getTokenStart(), end: scanner.getTokenEnd() });
  }
}

const CLOSING = new Set([SyntaxKind.CloseParenToken, SyntaxKind.CloseBracketToken, SyntaxKind.CloseBraceToken]);

/** Tokens other than names that end a value. */
const OPERAND_ENDS = new Set([
  ...CLOSING,
  SyntaxKind.ThisKeyword,
  SyntaxKind.NumericLiteral,
  SyntaxKind.BigIntLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.Identifier,
  SyntaxKind.PrivateIdentifier,
]);

/** Whether a value ends with the last of these tokens, so that a slash after it divides. @returns {boolean} */
function endsOperand(/** @type {readonly Token[]} */ tokens) {
  const kind = tokens.at(-1)?.kind;
  if (kind === undefined) return false;
  // `value! / 2` against `!/x/.test(value)`
  if (kind === SyntaxKind.ExclamationToken) return endsOperand(tokens.slice(-2, -1));
  return (
    OPERAND_ENDS.has(kind) || (kind >= SyntaxKind.FirstContextualKeyword && kind <= SyntaxKind.LastContextualKeyword)
  );
}
