import { foldText } from './fold.ts';
import { GAP } from './letters.ts';
import type { Hit } from './needle.ts';

/** Signs of Markdown, which its reader does not see, and quotes and brackets around a part. */
const MARKUP = /[*~`\\"'()[\]{}<>\p{Pi}\p{Pf}\p{Ps}\p{Pe}]/gu;
const unmarked = (text: string): string => text.replace(MARKUP, '');

/** How far around a short version its text is looked at. */
export const NEAR = 24;

/** What joins the numbers of a version of three parts or more. */
const JOINED = /^[\s_]{0,3}[._][\s_]{0,3}$/;
/** The same right behind a name: `openssl-3-0-8`. */
const SLUG = /^[-_.]$/;
const NAME_BEFORE = /\p{L}[-_]?$/u;
/** Of one of two parts, which could be two sentences: blanks stand on both sides or on none. */
const JOINED_TWO = /^(?:\.|\s{1,3}\.\s{1,3})$/;

const LONGER_BEFORE = /\d(?:[._]|\s{1,3}\.\s{1,3})$/;
const LONGER_AFTER = /^(?:[._]|\s{1,3}\.\s{1,3})\d/;

/** What makes a number of two parts an amount. */
const UNITS =
  '[$€£¥₹]|per ?cent|prozent|pour cent|por ciento|x|k|[kmgt]i?b(?:it|yte|ps)?s?|[kmgt]?hz|bits?|bytes?|' +
  'ms|s|sec(?:ond)?s?|sekunden?|secondes?|segundos?|min(?:ute)?[sn]?|minutos|h|hrs?|hours?|stunden?|' +
  'heures?|horas?|days?|tagen?|jours?|d[ií]as?|weeks?|wochen?|months?|monaten?|years?|jahren?|' +
  'm|km|cm|kg|kwh?|mio|million(?:en|s)?|mill[oó]n(?:es)?|milliarden?|billions?|thousand|tausend|mille|' +
  'times|mal|fois|veces|eur|euros?|usd|gbp|chf|dollars?|pounds?|francs?|cents?|' +
  'a\\.m|p\\.m|uhr|utc|gmt|ces?t|stars?|sterne?|out of';
/** The same in scripts that set no blank between a number and what it counts, as they fold. */
const UNITS_APART = [
  ...'%時时小分秒年月日天周週回度倍个個件万萬亿億円元圆圓人歳',
  ...'ドル ユーロ 시간 분 초 일 개 배 원 만 억 년 월 명 회 घंट मिनट दिन लाख करोड़ साल'.split(' '),
  ...'ساع دقي يوم أيام مليون سنة שע דק ימים מיליון ชั่ว นาที วัน ล้าน'.split(' '),
  ...'час мин дн сек млн тыс руб год лет'.split(' '),
]
  .map(foldText)
  .join('|');
const COUNTS = new RegExp(
  '^(?:\\s?(?:-|to|bis|and|und|or|oder|[àay])\\s?\\d[\\d.,]{0,6})?' +
    `(?:\\s?(?:%|‰|°)|\\s?(?:${UNITS})(?![\\p{L}\\p{N}])|\\s?(?:${UNITS_APART}))`,
  'iu',
);
const OF_THE_CLOCK = /^\s?[ap]m(?![\p{L}\p{N}])/iu;
const COSTS = /(?:[$€£¥₹]|(?<![a-z])(?:usd|eur|gbp|chf|us\$|euro|dollars?|kr|fr\.?))\s?$/i;
/** `TLS 1.2` is everybody's, whatever else has this number. */
const PROTOCOL =
  /(?<![a-z])(?:tls|ssl|https?|oauth|openapi|saml|scim|usb|bluetooth|unicode|html|css|wcag|cvss)[\s/v-]{0,3}$/i;
/** `am 3.8.` is a day in August, `Kapitel 2.4` a part of a text. */
const DAY = /(?<![a-z])(?:am|vom|zum|den|between|le|el|il|du|del|dal)\s$/i;
const PART =
  /(?<![a-z])(?:chapter|section|sec\.?|page|figure|fig\.?|table|step|phase|ring|kapitel|abschnitt|seite|schritt|chapitre|cap[ií]tulo|capitolo|§)\s?$/i;

/**
 * Whether a version of few digits stands there: `3.0.8` with its dots and as nothing longer, since
 * its digits alone are everywhere.
 */
export function isShortVersion({ needle, letters, view, start, end }: Hit): boolean {
  const two = needle.parts === 2;
  const first = letters.at[start]!;
  const before = unmarked(view.slice(Math.max(0, first - NEAR), first));
  const joins = (between: string): boolean =>
    two
      ? JOINED_TWO.test(between)
      : JOINED.test(between) || (SLUG.test(between) && NAME_BEFORE.test(before));
  for (let at = start + 1; at < end; at += 1) {
    const between = unmarked(view.slice(letters.at[at - 1]! + 1, letters.at[at]));
    const dot = needle.gaps[at - start]! > GAP.markup;
    if (dot ? !joins(between) : between !== '') {
      return false;
    }
  }
  const last = letters.at[end - 1]! + 1;
  const after = unmarked(view.slice(last, last + NEAR));
  // A raised digit behind it is a note, not a longer number.
  const own = (at: number): boolean => letters.changed[at] === 1;
  if (
    (/\d$/.test(before) && !own(start - 1)) ||
    (/^\d/.test(after) && !own(end)) ||
    LONGER_BEFORE.test(before) ||
    LONGER_AFTER.test(after)
  ) {
    return false;
  }
  const number = unmarked(view.slice(first, last));
  return !two || (isNoAmount(before, number, after) && !isTime(needle.gaps, after));
}

/** Of scripts that set blanks between words; others write on right behind a number. */
const WORD_BEFORE = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]+$/u;
const WORD_AFTER = /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]/u;

/** Whether a number of two parts stands there that is neither an amount nor a time, a price, a day. */
export function isNoAmount(before: string, number: string, after: string): boolean {
  const word = WORD_BEFORE.exec(before)?.[0] ?? '';
  // `v3.0` and `openssl3.0`, but neither `x1.5` nor `TLS1.2`.
  const apart = word === '' || /^v$/i.test(word) || word.length >= 4;
  return (
    apart &&
    !isDate(before, number, after) &&
    !WORD_AFTER.test(after) &&
    !COUNTS.test(after) &&
    !COSTS.test(before) &&
    !PROTOCOL.test(before) &&
    !PART.test(before) &&
    !(DAY.test(before) && /^(?:\.|\s(?:de|di|of)\s)/.test(after))
  );
}

/** What says that a number is a version, before it and behind it. */
const VERSION_BEFORE =
  /(?:(?<![a-z])(?:v|ver\.?|rel\.?|version|release|versi[oó]n|vers[aã]o|versione|wersj\p{L}{1,3}|верси\p{L}{1,3})|バージョン|版本?|버전)\s?$/iu;
const VERSION_AFTER = /^\s?(?:版|バージョン|버전)/u;

/** `16.3` is a day of March wherever days come first, unless the text calls it a version. */
function isDate(before: string, number: string, after: string): boolean {
  const [day, month] = (number.match(/\d+/g) ?? []).map(Number);
  const isDay = day! > 12 && day! <= 31 && month! >= 1 && month! <= 12;
  return isDay && !VERSION_BEFORE.test(before) && !VERSION_AFTER.test(after);
}

/** `3.08 pm`: two digits behind the dot, which is where the third letter has no gap. */
function isTime(gaps: Uint8Array, after: string): boolean {
  return gaps.length === 3 && gaps[2]! <= GAP.markup && OF_THE_CLOCK.test(after);
}
