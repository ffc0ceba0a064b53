import { simpleParser } from 'mailparser';
import { glance, shows } from '../domain/disclosure/disguise.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
};

/** One layer of what wraps a text: HTML, JSON, percent signs, soft line ends. */
function unwrap(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (all, decimal, hex, name) => {
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      const known = name === undefined ? undefined : ENTITIES[String(name).toLowerCase()];
      return known ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : String(all));
    })
    .replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\n/g, '\n')
    .replace(/\\(["\\/,;])/g, '$1')
    .replace(/(?:%[\da-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
}

function unquoted(text: string): string {
  return text
    .replace(/=\r?\n/g, '')
    .replace(/(?:=[\dA-F]{2})+/g, (run) =>
      Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'),
    );
}

/** What runs of base64 say, where they say something that can be read. */
function unpacked(text: string): string {
  const lines = text.replace(/([A-Za-z0-9+/]{60,76})\r?\n/g, '$1');
  return [...lines.matchAll(/[A-Za-z0-9+/_-]{16,}/g)]
    .map(([run]) => Buffer.from(run, 'base64').toString('utf8'))
    .filter((said) => !/[\ufffd\p{Cc}]/u.test(said.replace(/[\r\n\t]/g, '')))
    .join('\n');
}

function layersOf(bytes: string): string[] {
  const layers = [bytes.replace(/\r?\n[ \t]/g, '')];
  for (let round = 0; round < 4; round += 1) {
    const next = unwrap(layers.at(-1)!);
    if (next === layers.at(-1)) {
      break;
    }
    layers.push(next);
  }
  const bare = layers.map((layer) => layer.replace(/<[^<>]*>/g, ''));
  return [...layers, ...bare];
}

/**
 * Which of the words these bytes show: as they are and in any case, folded, quoted-printable, in
 * base64, behind entities, escapes of JSON and percent signs, split by tags, and in letters that
 * only look alike.
 */
export function wordsIn(bytes: string, words: readonly string[]): string[] {
  const texts = new Set([bytes, unquoted(bytes)]);
  const layers = new Set([...texts].flatMap(layersOf));
  const seen = [...layers].map((layer) => glance(layer));
  // Nobody reads base64: what it holds counts as it stands, not disguised once more.
  const packed = unpacked(bytes).toLowerCase();
  const run = seen.map((layer) => layer.replace(/[^a-z0-9]/g, ''));
  return words.filter((word) => {
    const letters = word.toLowerCase().replace(/[^a-z0-9]/g, '');
    return (
      seen.some((layer) => shows(layer, word)) ||
      shows(packed, word) ||
      (letters.length >= 9 && run.some((layer) => layer.includes(letters)))
    );
  });
}

/** A mail as it goes over the wire and as its reader has it, headers and attachments too. */
export async function mailText(raw: Buffer): Promise<string> {
  const { subject, text, html, headerLines, attachments } = await simpleParser(raw);
  return [
    raw.toString('utf8'),
    ...headerLines.map(({ line }) => line),
    subject,
    text,
    String(html),
    ...attachments.map(({ content }) => content.toString('utf8')),
  ].join('\n');
}
