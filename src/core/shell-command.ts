/**
 * @module
 * Commands as a person pastes them into a shell.
 */

/** A word that no shell changes. */
const PLAIN = /^[\w%+=:,./@-]+$/;

/** Words as one command line; words with spaces and other signs are quoted. */
export const shellCommand = (words: readonly string[]): string =>
  words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
