import { aliasesOf } from './aliases.ts';
import { isKnownSoftware } from './software-names.ts';

/** Parts of packages' names that say nothing by themselves. */
const GENERIC = new Set(
  (
    'access agent android apache api apps archive auth base beta bundle cache cli client cloud code ' +
    'center centre check common commons community config connect connector console container core data database debian ' +
    'default desktop devel docker driver edge edition email enterprise engine extension ' +
    'extras file files firmware framework free full gateway github google group hash headers ' +
    'helper helpers host hosts http https image images infrastructure internal java javascript json kernel ' +
    'lang latest lib library libs light lite login logging mail main manager media messaging ' +
    'microsoft middleware mini mobile module modules network node open operator oracle package ' +
    'packages page parser patch platform plugin plugins point portal professional project protocol ' +
    'provider proxy public python queue release replication remote router runtime safe schema script sdk search ' +
    'secure security server servers service services session share shared shell simple site ' +
    'software source spec stable stack standard starter status storage store stream suite support ' +
    'system systems team template test text time tool toolkit tools transfer ubuntu unix update user ' +
    'util utilities utility utils version view virtual web website windows worker world'
  ).split(' '),
);

const VERSION = /^v?\d+(?:[.\-_+~:]\w+)*$/i;
/** `7-Zip` is none. */
const isVersion = (part: string): boolean => VERSION.test(part) && !/^\d-[a-z]{3,}$/i.test(part);

/**
 * A package gives itself away by its name, its version or the product in its name alone:
 * `org.apache.logging.log4j:log4j-core 2.14.1` also as `log4j-core`, `2.14.1` and `log4j`.
 * Each with what it is: a name, a version, or both.
 */
export function packageParts(value: string): { text: string; side?: 'name' | 'version' }[] {
  const parts = value.split(/[\s:@/=,;()]+/).filter((part) => part.length > 0);
  const names = parts.filter((part) => !isVersion(part));
  const versions = parts.filter((part) => isVersion(part) && /\d\D\d/.test(part));
  // A short name is one where it is all of it: `PHP`, `xz`.
  const least = names.length === 1 ? 2 : 4;
  const said = names.filter((name) => name.length >= least && !GENERIC.has(name.toLowerCase()));
  const both = names.length > 0 && names.length < parts.length;
  return [
    both ? { text: value } : { text: value, side: names.length > 0 ? 'name' : 'version' },
    ...versions.flatMap(versionForms).map((text) => ({ text, side: 'version' as const })),
    ...[...said, ...names.flatMap(products), ...aliasesOf(names.join(' '))].map((text) => ({
      text,
      side: 'name' as const,
    })),
  ];
}

/** A version, the same without its `v`, and the part of it that its makers gave: `3.0.8` of `3.0.8-1`. */
export function versionForms(version: string): string[] {
  const bare = version.replace(/^v(?=\d)/i, '');
  const makers = /^(?:\d+:)?(\d+(?:\.\d+){2,})(?=[-+~])/.exec(bare)?.[1];
  return [...new Set([version, bare, ...(makers === undefined ? [] : [makers])])];
}

/** The versions that a text of staff names: `OpenSSL 3.0.8 or 1.1.1t`. */
export function versionsIn(text: string): string[] {
  return text.match(/(?<![\p{L}\p{N}.])(?:v|\d+:)?\d+(?:\.\d+)+[\w+~-]*/giu) ?? [];
}

/** What a name is made of, where that is a name as well. */
function products(name: string): string[] {
  const pieces = name.split(/[-_.]/);
  return pieces.filter((piece, at) => {
    const lower = piece.toLowerCase();
    if (lower.length < 3 || GENERIC.has(lower) || VERSION.test(lower)) {
      return false;
    }
    const first = at === 0 && lower.length >= 5 && pieces.length > 1 && !name.includes('.');
    return first || isKnownSoftware(lower) || /^[a-z]+\d[a-z]*$/.test(lower);
  });
}
