import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mailgunReader } from '#src/mail/bounces/providers/mailgun.ts';
import { postmarkReader } from '#src/mail/bounces/providers/postmark.ts';
import { sesReader } from '#src/mail/bounces/providers/ses.ts';
import { readReport } from '#src/mail/bounces/read-report.ts';
import { readReturnPath, returnPathFor } from '#src/mail/bounces/verp.ts';
import * as report from './reports.ts';

const SECRET = 'a secret of the tests';
const DELIVERY = 'd4n0q7s9u2w1';
const TO = returnPathFor(SECRET, DELIVERY, 'bounces.example.com');
const FORGED = TO.replace(/-[0-9a-f]{20}@/, '-00000000000000000000@');

const read = (raw: Uint8Array) => readReport(raw, [], (address) => readReturnPath(SECRET, address));

const shapes = (to: string) =>
  [
    ...[report.postfix, report.exim, report.exchange, report.gmail, report.qmail],
    ...[report.eximText, report.exchangeText, report.complaint],
  ].map((write) => write({ to }));

/** A report, cut, doubled, overwritten or shuffled at random. */
const damaged = (texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.record({
          at: fc.nat(4_000),
          length: fc.nat(200),
          put: fc.oneof(
            fc.string({ maxLength: 40 }),
            fc.constantFrom('\r\n\r\n', '\n', '\0', ': ', '--', ';', '=\r\n', '<', '>', '\r\n '),
            fc.constantFrom(...texts).map((text) => text.slice(0, 2_000)),
          ),
        }),
        { maxLength: 6 },
      ),
    )
    .map(([text, cuts]) =>
      cuts.reduce(
        (all, { at, length, put }) => all.slice(0, at) + put + all.slice(at + length),
        text,
      ),
    );

it('No damage to a report makes reading it fail, or makes another delivery of it', async () => {
  await fc.assert(
    fc.asyncProperty(damaged(shapes(TO)), async (text) => {
      const told = await read(Buffer.from(text));
      expect([null, DELIVERY]).toContain(told?.deliveryId ?? null);
      expect(told?.diagnostic ?? '').not.toMatch(/[\r\n]/);
    }),
    { numRuns: 400 },
  );
});

it('No damage to a report makes a forged return path count', async () => {
  await fc.assert(
    fc.asyncProperty(damaged(shapes(FORGED)), async (text) => {
      const told = await read(Buffer.from(text));
      expect(told?.deliveryId ?? null).toBeNull();
      expect(told?.clues ?? []).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('No bytes at all make reading them fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      expect(await read(bytes)).toBeNull();
    }),
    { numRuns: 200 },
  );
});

it('No call makes a provider’s door fail, and none without its secret gets in', async () => {
  const topic = 'arn:aws:sns:eu-central-1:123456789012:bounces';
  const readers = [
    mailgunReader('a signing key of the tests'),
    postmarkReader('a password of the tests'),
    sesReader(topic, () => Promise.reject(new Error('Nothing is to be fetched.'))),
  ];
  const names = ['signature', 'timestamp', 'token', 'event-data', 'TopicArn', 'Type', 'Message'];
  const body = fc.oneof(
    fc.string(),
    fc
      .dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.constant(topic)))
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(body, async (text) => {
      for (const reader of readers) {
        const call = { headers: new Headers(), body: Buffer.from(text), now: 0 };
        expect(await reader.read(call, () => null)).toEqual({ is: 'refused' });
      }
    }),
    { numRuns: 200 },
  );
});
