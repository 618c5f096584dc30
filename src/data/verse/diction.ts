/**
 * @module
 * The lists of archaic and of plain words. The reward and the rule judge use them; the generator's prefixes contain
 * none of these words.
 */

const split = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Early modern English words. "Art", "mine" and "marry" are excluded: they have modern meanings. */
export const archaicWords: ReadonlySet<string> = split(`
  thou thee thy thine thyself ye thou'rt thou'lt thou'dst
  hast hath hadst dost doth didst wilt shalt canst couldst wouldst shouldst wert wast mayst must'st
  heldst say'st know'st think'st lov'st lov'dst gav'st cam'st spak'st smil'st seest com'st go'st
  cometh goeth maketh taketh giveth knoweth loveth speaketh burneth sleepeth passeth liveth weepeth falleth
  'tis 'twas 'twere 'twill o'er ne'er e'er e'en whene'er
  ere oft perchance mayhap methinks methought prithee forsooth whence whither wherefore
  hither thither yonder anon betwixt hark nay yea aye alas alack fie naught aught fain unto nigh twain quoth verily
`);

/** Their modern counterparts. "Will", "had", "are", "no" and "why" are excluded: both dictions use them. */
export const plainWords: ReadonlySet<string> = split(`
  you your yours yourself you're you'll you've you'd
  has does before often perhaps maybe over between okay yes yeah
  it's that's there's what's here's let's i'm i've
  don't doesn't didn't won't can't couldn't wouldn't shouldn't isn't aren't wasn't weren't haven't hasn't hadn't
`);

/**
 * The words of a text in lower case: letters and digits with inner apostrophes. A leading apostrophe is kept if the
 * word is archaic ("'tis"); curly apostrophes become straight ones.
 */
export function wordsOf(text: string): string[] {
  const found =
    text
      .toLowerCase()
      .replace(/[’‘]/g, "'")
      .match(/'?[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*/gu) ?? [];
  return found.map((word) => (word.startsWith("'") && !archaicWords.has(word) ? word.slice(1) : word));
}
