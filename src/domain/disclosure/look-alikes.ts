import { foldTable, type FoldTable } from './fold-table.ts';

/**
 * Characters that look like an ASCII letter or digit and that Unicode's own compatibility mapping
 * does not lead there: Cyrillic, Greek, Coptic, Armenian, Cherokee, Lisu, Canadian syllabics,
 * small capitals, letters with strokes and hooks, turned letters, ideographs that are drawn like
 * capitals. Upper case stands here only
 * where it looks different from what its lower case looks like.
 */
const LETTERS: FoldTable = {
  0: '⓿🄋🄌〇',
  2: 'ƨᒿꝚϨꛯƻ',
  3: 'зӡʒɜƷꝪᴣⳌ𝈆Ȝ𖼻𑣊',
  4: 'чᏎ𑢯',
  5: '𑢻',
  6: 'бᏮⳒ𑣕',
  7: '𝈒𐓒𑣆',
  8: 'ȣ𞣋𐌚',
  9: 'Ꝯⳋ𑣌𑢬𑣖',
  a: '₳αаɑᴀɐᗩᗅꓮᎪⲁΛѦᴧ𐊠𖽀⍶ẚ卂',
  ae: 'æӕᴁǣ',
  b: 'βвьъɓƀƃʙᗷᏴꓐᏏⲃƄᖯᑲ𐊂𐌁Ꞵ𐊡ҍѣ乃巳',
  c: '₵сςϲƈɕȼᴄᑕꓚᏟⲥɔҫᏨ𐊢𐌂𐐕𐐽ꮯ𑣲𐔜₡🝌匚匸',
  d: 'ԁđɖɗƌðᴅᗞᗪꓓᎠԃᏧժᑯꓒᒇꟈ',
  e: 'еεɛєҽэǝəᴇⲉꓰᎬᗴᕮⴹΣҿɘ𐊆ꬲ⋿𑢦𑢮ɇɆ乇',
  f: '₣ƒғꜰϝᖴꓝɟſք𐊇ꬵꞙẝ𝈓Ꞙ𑣂𑢢𐊥𐔥ᵮ千',
  g: '₲ɡɢցԍǥɠᏀꓖᏻᶃƍ',
  h: 'һнհɦħʜᕼᎻꓧⲏԋΗɥҥңћᏂ𐋏ꚕᏲⱧ卄廾',
  i: 'іɩιıɪɨᎥⲓꓲᛁᴉ𐌠𐊊⍳ꙇꭵ𑣃⍸ᵻᵼ工',
  j: 'јϳᴊᒍꓙᎫյʝɉɈ丁',
  k: 'κкƙĸᴋꓗᏦⲕқҡҝҟʞᛕ𐔘Ⱪ₭ꝀҜ',
  l: 'ӏłɫɬɭƚʟᒪꓡᏞլ\u05dfǀ⏽𞣇ⵏ𖼨𐌉𝈪Ⳑ𖼖𑢣𑢲𐐛𐔦ㄥ丨ㅣ',
  m: 'мɱᴍᗰꓟᎷⲙΜϻ𐌑ᛖ𐊰𑜀ᵯ爪',
  n: 'ոɲɳƞŋηпɴᑎꓠⲛΝռŉ𐔓𐆎ᵰ几冂∩⋂',
  o: 'οоօɵøσᴏꓳᎾⲟӨѳ\u05e1ഠဝ𐊒𐊫𐐄𐐬𐓂𐓪ᴑꬽ𑣈𑣗ⵔଠ𑢵𐔖ꬾⵁꝋөꮎꮻ⊖⊝⍬𝈚🜔ꝊθΘⴱᏫꭴᎤㄖ口ロㅇ',
  oe: 'œɶ',
  p: '₽ρрƥᴘþᑭꓑᏢⲣƿ𐊕⍴ᵽᒆ卩尸ꝑ',
  q: 'ԛզգʠꞯϙⵕ',
  r: 'гɾɼɽʀɹяꭇᖇꓣᎡᏒⲅґƦꭈᴦꮁ𝈖𐒴𖼵ɍᵲꝛ尺',
  s: 'ѕʂȿꜱᔕꓢᏚՏƽꙅꮪ𑣁𐑈Ꮥ𖼺𐊖𐐠ᵴ丂',
  ss: 'ß',
  t: 'τтƭʈŧᴛꓔᎢⲧҭʇƫ𐊗𐌕𐊱⟙🝨𖼊𑢼⍡Ⱦ₮ᵵ匕ㅜ',
  u: 'υцսʉᴜᑌꓴʊμԱ𐓎ꞟꭎꭒ𐓶𑣘⋃𖽂𑢸ᵾꮜᏌᑧ凵∪',
  v: 'νѵʋᴠᐯꓦᏙѷʌ𑜆ꮩ𑣀𝈍ⴸꛟ𖼈𑢠𐔝𐆗🜈∨⋁',
  w: 'ωшщԝաɯᴡᗯꓪᎳᏔʍѡⱳ𑜊𑜎𑜏ꮃ𑣯ѽ𑓅ꝡ山',
  x: 'χхҳⲭꓫᕁⲬ᙭ӽ𐊐𐌗𐌢⤫⤬ᕽ𑣬Ꭓⵝᚷ𐊴𐔧⨰𐆖乂',
  y: 'γуүұʏƴɏʎꓬᎩⲩΥϒყ𐊲ɣᶌỿꭚ𑣜Ꮍ𖽃𑢤丫ㄚ',
  z: 'ζƶʐȥᴢꓜᏃⲍᘔʑ𐋵ꮓ𑣄𑢩ᵶ乙',
  aa: 'ꜳ',
  ao: 'ꜵ',
  au: 'ꜷ',
  av: 'ꜹꜻ',
  ay: 'ꜽ',
  cl: '🆑',
  dz: 'ʣ',
  id: '🆔',
  ls: 'ʪ',
  lz: 'ʫ',
  ng: '🆖',
  ok: '🆗',
  oo: 'ꝏꚙ',
  ts: 'ʦ',
  ue: 'ᵫ',
  uo: 'ꭣ',
  vs: '🆚',
};

/** Signs that look like one of the signs that ids, versions and addresses are written with. */
const SIGNS: FoldTable = {
  '': '™℠',
  '#': '№',
  ' ': '\u2800',
  ',': '؍ꓹ\u060c\u066c‚、',
  '-': '−⁃\u02c9\u00af╌─━﹉ーᐨ➖˗ꟷ‾۔Ⲻ⨩∸⨪一ㅡᅳ⏤╴╶',
  '.': '·‧∙•⋅・。｡\u066b\u0701\u0702ꓸ᛫⸱꘎𐩐˙ꞏ⸳᙮⠂⠄⠁⠠𐄁\u{1d16d}ˑ',
  '/': '⁄∕⧸╱᜵⟋〳⼃⁁𝈺㇓Ⳇ丿⧶',
  ':': '∶ː˸։\u05c3\u0703\u0704ꓽ꞉᛬⁝︰᠃᠉⁚',
  '\\': '∖⧵⧹╲⟍𝈏𝈻㇔',
  _: '‿⁔ߺ',
};

/** Each look-alike with what it looks like, in lower case. */
export const LOOK_ALIKES = foldTable(SIGNS, LETTERS);

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
 * scripts that are written from right to left, numerals that look like a stroke or a letter.
 */
const OTHER_LETTERS: FoldTable = {
  0: '零',
  1: '一壹弌〡',
  2: '二貳贰〢',
  3: '三叁參Ҙ〣',
  4: '四肆〤',
  5: '五伍〥',
  6: '六陸陆〦',
  7: '七柒〧',
  8: '八捌৪੪〨',
  9: '九玖੧୨৭൭〩',
  a: 'Д',
  b: 'Бß',
  c: '𑣩¢',
  h: 'ӉӇ',
  l: '׀וاߊٳ',
  ll: 'װ',
  m: '𑣣Ӎ',
  n: 'ИиЙй',
  o: '٥۵ჿهھہەዐۿတФф',
  q: 'Ɋ',
  r: 'ғ',
  u: 'ሀ',
  v: 'ט٧۷',
  w: '𑣦',
  x: 'Жж',
  z: '𑣥',
  '.': '٠۰',
};

/** Characters with another face, by what that is. */
export const OTHER_FACES = foldTable(OTHER_LETTERS);
