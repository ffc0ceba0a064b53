import { buffer } from 'node:stream/consumers';
import DataStream from 'nodemailer/lib/smtp-connection/data-stream';
import { describe, expect, it } from 'vitest';
import { dotStuffed } from '#src/mail/dot-stuffed.ts';

const stuffed = (text: string) => dotStuffed(Buffer.from(text, 'latin1'))?.toString('latin1');

async function byTheLibrary(text: string): Promise<string> {
  const stream = new DataStream();
  stream.end(Buffer.from(text, 'latin1'));
  return (await buffer(stream)).toString('latin1');
}

/** Every text of one to four of these signs. */
const SIGNS = ['\r\n', '.', 'a', '\xe9'];
const longer = (texts: readonly string[]) => texts.flatMap((text) => SIGNS.map((s) => text + s));
const TEXTS = [SIGNS, longer(SIGNS), longer(longer(SIGNS)), longer(longer(longer(SIGNS)))].flat();

describe('A message on its way to the server', () => {
  it('is what the library makes of it, octet by octet, or left to it', async () => {
    for (const text of TEXTS) {
      expect(stuffed(text), JSON.stringify(text)).toBe(await byTheLibrary(text));
    }
  });

  it('is left to the library wherever a CR or LF stands alone', () => {
    const alone = [
      '\n',
      '\r',
      'a\n.',
      '\n.\r\n',
      'a\r.\r\n',
      'a\r\r\n',
      '\r\n\n',
      'a\r\n.\r',
      '\n\r',
    ];
    for (const text of alone) {
      expect(stuffed(text), JSON.stringify(text)).toBeUndefined();
    }
  });
});
