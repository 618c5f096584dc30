/**
 * @module
 * Commands as a person pastes them into a shell.
 */

/** A word that no shell changes. */
const PLAIN = /^[\w%+=:,./@-]+$/;

/** A word that needs no more than double quotes, which every shell knows. */
const SPACED = /^[\w%+=:,./@# -]*$/;

/** Words as one command line; words with spaces and other signs are quoted. */
export const shellCommand = (words: readonly string[]): string => words.map(quoteWord).join(" ");

function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return SPACED.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
