import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, type Desk } from './desk.ts';
import { startPostfix, type Postfix, type TakenMail } from './postfix.ts';

const DOMAINS = ['example.com', 'example.org', 'example.net', 'example.edu', 'reader.example'];
/** Postfix spares its own networks. */
const LIMITED = { smtpd_client_event_limit_exceptions: '' };

let postfix: Postfix;
let desk: Desk | undefined;

beforeAll(async () => {
  postfix = await startPostfix(
    {
      open: {},
      'two connections': { ...LIMITED, smtpd_client_connection_count_limit: '2' },
      'five connections a second': { ...LIMITED, smtpd_client_connection_rate_limit: '5' },
      'forty messages a second': { ...LIMITED, smtpd_client_message_rate_limit: '40' },
      'forty recipients a second': { ...LIMITED, smtpd_client_recipient_rate_limit: '40' },
    },
    { anvil_rate_time_unit: '1s' },
  );
});

afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

afterAll(() => postfix.stop());

/** Seconds from the first to the last, and the longest time without a mail. */
function paceOf(mails: readonly TakenMail[]): { mails: number; seconds: number; pause: number } {
  const times = mails.map(({ at }) => at).sort((a, b) => a - b);
  const gaps = times.slice(1).map((at, index) => at - times[index]!);
  const round = (ms: number): number => Math.round(ms / 10) / 100;
  return {
    mails: mails.length,
    seconds: round((times.at(-1) ?? 0) - (times[0] ?? 0)),
    pause: round(Math.max(0, ...gaps)),
  };
}

async function mailTo(readers: number, door: string): Promise<{ since: number; emails: string[] }> {
  const since = postfix.taken().length;
  desk = await openDesk({ SMTP_URL: postfix.url(door) });
  const emails = await desk.readers(readers, DOMAINS);
  await desk.announce();
  return { since, emails };
}

const allSent = (readers: number) =>
  expect
    .poll(async () => (await desk!.counts()).sent ?? 0, { timeout: 90_000, interval: 100 })
    .toBe(readers);

describe('Postfix that takes only so much', () => {
  it.each([
    ['two connections', 400],
    ['five connections a second', 200],
    ['forty messages a second', 200],
    ['forty recipients a second', 200],
  ])('%s: takes every mail once, and nobody is held back', async (door, readers) => {
    const { since } = await mailTo(readers, door);
    try {
      await allSent(readers);
    } finally {
      console.log(door, paceOf(postfix.taken().slice(since)), await desk!.counts());
    }
    const taken = postfix.taken().slice(since);
    expect(new Set(taken.map(({ messageId }) => messageId)).size).toBe(readers);
    expect(taken).toHaveLength(readers);
    const attempts = (await desk!.deliveries()).map((delivery) => delivery.attempts);
    expect(attempts.filter((count) => count > 1)).toEqual([]);
    expect(await desk!.suppressed()).toEqual([]);
    expect(await desk!.holds()).toEqual([]);
    expect(await desk!.toldStaff()).toEqual([]);
  });

  it('restarted, loses no mail of 500, and is held back by nothing once it is there', async () => {
    const { since, emails } = await mailTo(500, 'open');
    await expect
      .poll(() => postfix.taken().length - since, { interval: 10, timeout: 30_000 })
      .toBeGreaterThan(50);
    const before = Date.now();
    await postfix.restart();
    const restarted = Date.now();
    const gone = postfix.taken().length - since;
    await allSent(500);
    const taken = postfix.taken().slice(since);
    const repeats = taken.length - new Set(taken.map(({ messageId }) => messageId)).size;
    console.log('restart', {
      takenBefore: gone,
      restart: restarted - before,
      firstAfter: Math.min(...taken.map(({ at }) => at).filter((at) => at > restarted)) - restarted,
      repeats,
      ...paceOf(taken),
    });
    const reached = new Set(postfix.sendings().map(({ to }) => to));
    expect(emails.filter((email) => !reached.has(email))).toEqual([]);
    // What the lost connections had under way, at most.
    expect(repeats).toBeLessThanOrEqual(5);
    expect(await desk!.holds()).toEqual([]);
    // Two tries in a row may have failed: then staff hear of it, and that it is over.
    const told = (await desk!.toldStaff()).map(({ kind }) => kind);
    expect([[], ['mail_away', 'mail_back']]).toContainEqual(told);
    expect(await desk!.ready()).toContain('"mail":"ok"');
  });
});
