type Table = Readonly<Record<string, string>>;

/**
 * Characters that look like an ASCII letter or digit and that Unicode's own compatibility mapping
 * does not lead there: Cyrillic, Greek, Coptic, Armenian, Cherokee, Lisu, Canadian syllabics,
 * small capitals, letters with strokes and hooks, turned letters. Upper case stands here only
 * where it looks different from what its lower case looks like.
 */
const LETTERS: Table = {
  0: '⓿🄋🄌',
  2: 'ƨᒿ',
  3: 'зӡʒɜƷꝪᴣⳌ',
  4: 'чᏎ',
  6: 'бᏮⳒ',
  8: 'ȣ',
  9: 'Ꝯⳋ',
  a: 'αаɑᴀɐᗩᗅꓮᎪⲁΛѦᴧ𐊠',
  ae: 'æӕᴁǣ',
  b: 'βвьъɓƀƃʙᗷᏴꓐᏏⲃƄᖯᑲ𐊂𐌁',
  c: 'сςϲƈɕȼᴄᑕꓚᏟⲥɔҫᏨ𐊢𐌂𐐕𐐽',
  d: 'ԁđɖɗƌðᴅᗞᗪꓓᎠԃᏧժᑯ',
  e: 'еεɛєҽэǝəᴇⲉꓰᎬᗴᕮⴹΣҿɘ𐊆',
  f: 'ƒғꜰϝᖴꓝɟſք𐊇',
  g: 'ɡɢցԍǥɠᏀꓖᏻᶃ',
  h: 'һнհɦħʜᕼᎻꓧⲏԋΗɥҥңћ',
  i: 'іɩιıɪɨᎥⲓꓲᛁᴉ𐌠𐊊',
  j: 'јϳᴊᒍꓙᎫյʝ',
  k: 'κкƙĸᴋꓗᏦⲕқҡҝҟʞᛕ',
  l: 'ӏłɫɬɭƚʟᒪꓡᏞլ\u05dfǀ',
  m: 'мɱᴍᗰꓟᎷⲙΜϻ𐌑',
  n: 'ոɲɳƞŋηпɴᑎꓠⲛΝռ',
  o: 'οоօɵøσᴏꓳᎾⲟӨѳ\u05e1ഠဝ𐊒𐊫𐐄𐐬𐓂𐓪',
  oe: 'œɶ',
  p: 'ρрƥᴘþᑭꓑᏢⲣƿ𐊕',
  q: 'ԛզգʠꞯϙ',
  r: 'гɾɼɽʀɹяꭇᖇꓣᎡᏒⲅґƦ',
  s: 'ѕʂȿꜱᔕꓢᏚՏƽꙅ',
  ss: 'ß',
  t: 'τтƭʈŧᴛꓔᎢⲧҭʇƫ𐊗𐌕𐊱',
  u: 'υцսʉᴜᑌꓴʊμԱ𐓎',
  v: 'νѵʋᴠᐯꓦᏙѷʌ',
  w: 'ωшщԝաɯᴡᗯꓪᎳᏔʍѡⱳ',
  x: 'χхҳⲭꓫᕁⲬ᙭ӽ𐊐𐌗𐌢',
  y: 'γуүұʏƴɏʎꓬᎩⲩΥϒყ𐊲',
  z: 'ζƶʐȥᴢꓜᏃⲍᘔʑ𐋵',
};

/** Signs that look like one of the signs that ids, versions and addresses are written with. */
const SIGNS: Table = {
  ' ': '\u2800',
  ',': '\u060c\u066c‚、',
  '-': '−⁃\u02c9\u00af╌─━﹉ーᐨ➖˗ꟷ‾',
  '.': '·‧∙•⋅・。｡\u066b\u0701\u0702ꓸ᛫⸱',
  '/': '⁄∕⧸╱᜵⟋〳⼃',
  ':': '∶ː˸։\u05c3\u0703\u0704ꓽ꞉᛬⁝',
  '\\': '∖⧵⧹╲⟍',
  _: '‿⁔',
};

/** Signs that stand for letters where somebody writes “H€artb|eed”. */
const SYMBOLS: Table = {
  0: '∅⌀',
  a: '@∆∀⍺',
  b: '฿',
  c: '(¢©⊂',
  d: '₫',
  e: '€∈℮∑',
  i: '!¡',
  l: '|£∣∟',
  m: '₥',
  n: '∩₦',
  o: '○◯●¤◦',
  p: '₱',
  r: '®',
  s: '$∫§',
  t: '+⊤₸†',
  u: '∪µ',
  v: '∨⋁√',
  w: '₩',
  x: '×⨯╳✕✖',
  y: '¥',
};

function turned(...tables: Table[]): ReadonlyMap<string, string> {
  return new Map(
    tables
      .flatMap((table) => Object.entries(table))
      .flatMap(([plain, others]) => [...others].map((other): [string, string] => [other, plain])),
  );
}

/** Each look-alike with what it looks like, in lower case. */
export const LOOK_ALIKES = turned(SIGNS, LETTERS);

/** Signs with the letter or digit that they can stand for within a word. */
export const LETTER_SIGNS = turned(SYMBOLS);

/** Letters and digits that are taken for each other, by the one that stands for all of them. */
export const LIKE_EACH_OTHER = turned({
  a: '4',
  b: '8',
  e: '3',
  g: '69q',
  l: 'i1j',
  o: '0',
  s: '5',
  t: '7',
  z: '2',
});

/** Rows of the alphabet or of digits without a mapping in Unicode: first, last, what the first is. */
export const ROWS: readonly (readonly [number, number, string])[] = [
  [0x1f150, 0x1f169, 'a'],
  [0x1f170, 0x1f189, 'a'],
  [0x1f1e6, 0x1f1ff, 'a'],
  [0x2776, 0x277e, '1'],
  [0x2780, 0x2788, '1'],
  [0x278a, 0x2792, '1'],
  [0x24f5, 0x24fd, '1'],
];
