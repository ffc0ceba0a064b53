import type { PublicText } from './types.ts';

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * Texts in which the page's own origin says nothing: it is public, even where it is a name of this
 * machine. What stands there instead is as long, so that findings keep their places.
 */
export function withoutOwnPage<Text extends PublicText>(
  texts: readonly Text[],
  origin: string,
): Text[] {
  const own = new RegExp(`${quoted(origin)}(?![\\p{L}\\p{N}_@:-]|\\.[\\p{L}\\p{N}])`, 'giu');
  const instead = 'https://'.padEnd(origin.length, 'status.').slice(0, origin.length);
  return texts.map((one) => ({ ...one, text: one.text.replace(own, instead) }));
}
