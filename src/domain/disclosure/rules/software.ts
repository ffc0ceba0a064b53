import { isKnownSoftware, maybeSoftware, SOFTWARE_NAMES } from '../software-names.ts';
import { before, END, reaching, START, words, type Rule } from './rule.ts';

/** `1.2`, `1.0.1f`, `9.8p1`, `2.17.0-rc1`: what stands in front says whose version it is. */
const VERSION =
  /(?<![\d.,:])v?\d{1,5}(?:\.\d{1,5}){1,3}(?:[a-z]{1,2}\d{0,2})?(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}])/giu;

/** Words between a name and its version. */
const BETWEEN =
  /^(?:server|library|package|framework|daemon|kernel|version|versions|release|before|through|until|up|from|to|v|ver|older|than|below|auf|von|vor|bis|la|de|à|branch|series|client)$/i;
const NAME_CHAR = /[\p{L}\p{N}_.+/:@-]/u;
const SIGN_CHAR = /[\s/@=_:~<>(,-]/;
const MAX_NAME = 60;
const MAX_WORDS = 4;

interface Named {
  name: string;
  sign: string;
  units: number;
}

/** The name before a version, and the signs between them; null where no name stands there. */
function nameBefore(text: string, at: number): Named | null {
  let end = at;
  for (let word = 0; word < MAX_WORDS; word += 1) {
    let stop = end;
    while (stop > 0 && end - stop < 4 && SIGN_CHAR.test(text[stop - 1]!)) {
      stop -= 1;
    }
    let start = stop;
    while (start > 0 && stop - start < MAX_NAME && NAME_CHAR.test(text[start - 1]!)) {
      start -= 1;
    }
    const name = text.slice(start, stop);
    if (!/\p{L}/u.test(name)) {
      return null;
    }
    if (!BETWEEN.test(name)) {
      return { name, sign: text.slice(stop, end), units: at - start };
    }
    end = start;
  }
  return null;
}

function judgeVersion(match: RegExpExecArray): boolean {
  const named = nameBefore(match.input, match.index);
  if (named === null) {
    return false;
  }
  const last = named.name.split(/[/:@]/).filter(Boolean).at(-1) ?? '';
  if (isKnownSoftware(last) || isKnownSoftware(last.replace(/\d+$/, ''))) {
    return true;
  }
  const full = match[0].split('.').length >= 3 || /\d[a-z]{1,2}\d{0,2}$/i.test(match[0]);
  if (full && maybeSoftware(last)) {
    return true;
  }
  // `lodash@4.17.20`, `requests==2.31.0`: nobody writes a product of one's own like this.
  if (/@$|==/.test(named.sign) && /^[@a-z0-9._/-]+$/i.test(named.name)) {
    return true;
  }
  const part =
    /^lib[a-z]{3,}\d*$|^[a-z0-9]+(?:-[a-z0-9]+)*-(?:core|server|client|common|utils|lib|dev|devel|runtime|parser|agent|driver)$/;
  return full && part.test(last);
}

const SECURITY =
  /security|vulnerab|weakness|patch|schwachstelle|sicherheits|securite|faille|seguridad/i;
/** How far around a name its text is looked at. */
const NEAR = 200;

const NAME = new RegExp(`${START}[a-z][a-z0-9]{2,20}(?:-[a-z0-9]{1,20})?${END}`, 'giu');

export const SOFTWARE_RULES: readonly Rule[] = [
  {
    rule: 'software_version',
    level: 'warn',
    pattern: VERSION,
    judge: judgeVersion,
    reach: (match) => nameBefore(match.input, match.index)?.units ?? null,
  },
  {
    rule: 'software_version',
    level: 'warn',
    pattern: words(
      'pkg:[a-z]{2,12}\\/[\\w.@%+/-]{2,120}|cpe:(?:2\\.3:|\\/)[aho]:[\\w.*:-]{3,120}' +
        '|lib[a-z]{2,20}\\.so(?:\\.\\d{1,4}){1,3}',
    ),
  },
  {
    rule: 'software_version',
    level: 'warn',
    pattern: new RegExp(
      '(?<=[a-z0-9+][-_])v?\\d{1,5}(?:\\.\\d{1,5}){1,3}[\\w~+-]{0,40}(?:\\.[a-z]\\w{0,20}){0,3}\\.' +
        `(?:jar|war|rpm|deb|apk|whl|gem|tgz|gz|xz|bz2|nupkg|dll|so|msi)${END}`,
      'giu',
    ),
    reach: reaching(/[a-z0-9+._-]{2,60}$/i, MAX_NAME),
  },
  {
    rule: 'software_name',
    level: 'warn',
    pattern: NAME,
    judge: (match) =>
      SOFTWARE_NAMES.has(match[0].toLowerCase()) &&
      SECURITY.test(before(match, NEAR) + match.input.slice(match.index, match.index + NEAR)),
  },
];
