type Table = Readonly<Record<string, string>>;

/**
 * Characters that look like an ASCII letter or digit and that Unicode's own compatibility mapping
 * does not lead there: Cyrillic, Greek, Coptic, Armenian, Cherokee, Lisu, Canadian syllabics,
 * small capitals, letters with strokes and hooks, turned letters. Upper case stands here only
 * where it looks different from what its lower case looks like.
 */
const LETTERS: Table = {
  0: '⓿🄋🄌',
  2: 'ƨᒿꝚϨꛯƻ',
  3: 'зӡʒɜƷꝪᴣⳌ𝈆Ȝ𖼻𑣊',
  4: 'чᏎ𑢯',
  5: '𑢻',
  6: 'бᏮⳒ𑣕',
  7: '𝈒𐓒𑣆',
  8: 'ȣ𞣋𐌚',
  9: 'Ꝯⳋ𑣌𑢬𑣖',
  a: 'αаɑᴀɐᗩᗅꓮᎪⲁΛѦᴧ𐊠𖽀⍶ẚ',
  ae: 'æӕᴁǣ',
  b: 'βвьъɓƀƃʙᗷᏴꓐᏏⲃƄᖯᑲ𐊂𐌁Ꞵ𐊡ҍѣ',
  c: 'сςϲƈɕȼᴄᑕꓚᏟⲥɔҫᏨ𐊢𐌂𐐕𐐽ꮯ𑣲𐔜₡🝌',
  d: 'ԁđɖɗƌðᴅᗞᗪꓓᎠԃᏧժᑯꓒᒇ',
  e: 'еεɛєҽэǝəᴇⲉꓰᎬᗴᕮⴹΣҿɘ𐊆ꬲ⋿𑢦𑢮ɇɆ',
  f: 'ƒғꜰϝᖴꓝɟſք𐊇ꬵꞙẝ𝈓Ꞙ𑣂𑢢𐊥𐔥ᵮ',
  g: 'ɡɢցԍǥɠᏀꓖᏻᶃƍ',
  h: 'һнհɦħʜᕼᎻꓧⲏԋΗɥҥңћᏂ𐋏ꚕᏲⱧ',
  i: 'іɩιıɪɨᎥⲓꓲᛁᴉ𐌠𐊊⍳ꙇꭵ𑣃⍸ᵻᵼ',
  j: 'јϳᴊᒍꓙᎫյʝɉɈ',
  k: 'κкƙĸᴋꓗᏦⲕқҡҝҟʞᛕ𐔘Ⱪ₭Ꝁ',
  l: 'ӏłɫɬɭƚʟᒪꓡᏞլ\u05dfǀ⏽𞣇ⵏ𖼨𐌉𝈪Ⳑ𖼖𑢣𑢲𐐛𐔦',
  m: 'мɱᴍᗰꓟᎷⲙΜϻ𐌑ᛖ𐊰𑜀ᵯ',
  n: 'ոɲɳƞŋηпɴᑎꓠⲛΝռŉ𐔓𐆎ᵰ',
  o: 'οоօɵøσᴏꓳᎾⲟӨѳ\u05e1ഠဝ𐊒𐊫𐐄𐐬𐓂𐓪ᴑꬽ𑣈𑣗ⵔଠ𑢵𐔖ꬾⵁꝋөꮎꮻ⊖⊝⍬𝈚🜔ꝊθΘⴱᏫꭴᎤ',
  oe: 'œɶ',
  p: 'ρрƥᴘþᑭꓑᏢⲣƿ𐊕⍴ᵽᒆ',
  q: 'ԛզգʠꞯϙⵕ',
  r: 'гɾɼɽʀɹяꭇᖇꓣᎡᏒⲅґƦꭈᴦꮁ𝈖𐒴𖼵ɍᵲꝛ',
  s: 'ѕʂȿꜱᔕꓢᏚՏƽꙅꮪ𑣁𐑈Ꮥ𖼺𐊖𐐠ᵴ',
  ss: 'ß',
  t: 'τтƭʈŧᴛꓔᎢⲧҭʇƫ𐊗𐌕𐊱⟙🝨𖼊𑢼⍡Ⱦ₮ᵵ',
  u: 'υцսʉᴜᑌꓴʊμԱ𐓎ꞟꭎꭒ𐓶𑣘⋃𖽂𑢸ᵾꮜᏌᑧ',
  v: 'νѵʋᴠᐯꓦᏙѷʌ𑜆ꮩ𑣀𝈍ⴸꛟ𖼈𑢠𐔝𐆗🜈',
  w: 'ωшщԝաɯᴡᗯꓪᎳᏔʍѡⱳ𑜊𑜎𑜏ꮃ𑣯ѽ𑓅ꝡ',
  x: 'χхҳⲭꓫᕁⲬ᙭ӽ𐊐𐌗𐌢⤫⤬ᕽ𑣬Ꭓⵝᚷ𐊴𐔧⨰𐆖',
  y: 'γуүұʏƴɏʎꓬᎩⲩΥϒყ𐊲ɣᶌỿꭚ𑣜Ꮍ𖽃𑢤',
  z: 'ζƶʐȥᴢꓜᏃⲍᘔʑ𐋵ꮓ𑣄𑢩ᵶ',
  aa: 'ꜳ',
  ao: 'ꜵ',
  au: 'ꜷ',
  av: 'ꜹꜻ',
  ay: 'ꜽ',
  dz: 'ʣ',
  ls: 'ʪ',
  lz: 'ʫ',
  oo: 'ꝏꚙ',
  ts: 'ʦ',
  ue: 'ᵫ',
  uo: 'ꭣ',
};

/** Signs that look like one of the signs that ids, versions and addresses are written with. */
const SIGNS: Table = {
  ' ': '\u2800',
  ',': '؍ꓹ\u060c\u066c‚、',
  '-': '−⁃\u02c9\u00af╌─━﹉ーᐨ➖˗ꟷ‾۔Ⲻ⨩∸⨪一ㅡᅳ⏤╴╶',
  '.': '·‧∙•⋅・。｡\u066b\u0701\u0702ꓸ᛫⸱꘎𐩐˙ꞏ⸳᙮⠂⠄⠁⠠𐄁',
  '/': '⁄∕⧸╱᜵⟋〳⼃⁁𝈺㇓Ⳇ丿⧶',
  ':': '∶ː˸։\u05c3\u0703\u0704ꓽ꞉᛬⁝︰᠃᠉⁚',
  '\\': '∖⧵⧹╲⟍𝈏𝈻㇔',
  _: '‿⁔ߺ',
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
  [0x1d360, 0x1d368, '1'],
];

/** The same of numbers of two digits, with how far each is from the one before. */
export const NUMBER_ROWS: readonly (readonly [number, number, first: number, step: number])[] = [
  [0x277f, 0x277f, 10, 1],
  [0x2789, 0x2789, 10, 1],
  [0x2793, 0x2793, 10, 1],
  [0x24eb, 0x24f4, 11, 1],
  [0x24fe, 0x24fe, 10, 1],
  [0x3248, 0x324f, 10, 10],
  [0x1f51f, 0x1f51f, 10, 1],
];

/**
 * The other face of characters that have two: digits of other scripts by their shape, letters of
 * scripts that are written from right to left, ideographs that are drawn like capitals or that
 * are numerals.
 */
const OTHER_LETTERS: Table = {
  0: '零',
  1: '壹',
  2: '二貳',
  3: '三叁Ҙ',
  4: '四肆',
  5: '五伍',
  6: '六陸',
  7: '七柒',
  8: '八捌৪੪',
  9: '九玖੧୨৭൭',
  a: '卂',
  b: '乃巳Б',
  c: '匚匸𑣩¢',
  e: '乇',
  f: '千',
  h: '卄廾ӉӇ',
  i: '工',
  j: '丁',
  k: 'Ҝ',
  l: 'ㄥ丨ㅣ׀וاߊٳ',
  ll: 'װ',
  m: '爪𑣣Ӎ',
  n: '几冂ИиЙй',
  o: '〇ㄖ口ロㅇ٥۵ჿهھہەዐۿတ',
  p: '卩尸',
  q: 'Ɋ',
  r: '尺ғ',
  s: '丂',
  t: '匕ㅜ',
  u: '凵ሀ',
  v: 'ط٧۷',
  w: '山𑣦',
  x: '乂',
  y: '丫ㄚ',
  z: '乙𑣥',
  '.': '٠۰',
};

/** Characters with another face, by what that is. */
export const OTHER_FACES = turned(OTHER_LETTERS);
