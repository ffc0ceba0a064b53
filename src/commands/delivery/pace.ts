const MINUTE_MS = 60_000;

/** How many mails were done with, and since when there were any. */
export interface Settled {
  lastMinute: number;
  lastFive: number;
  /** How long ago the announcement was made, in milliseconds. */
  age: number;
}

/**
 * Mails a minute, by the last minute or, where it saw none, the last five; younger announcements
 * by their own age.
 */
export function ratePerMinute({ lastMinute, lastFive, age }: Settled): number {
  const [number, within] = lastMinute > 0 ? [lastMinute, MINUTE_MS] : [lastFive, 5 * MINUTE_MS];
  const minutes = Math.max(Math.min(age, within), 1_000) / MINUTE_MS;
  return number / minutes;
}

/** When that many mails will have gone out at this rate; null where that cannot be said. */
export function doneBy(left: number, perMinute: number, now: number): number | null {
  return left === 0 || perMinute <= 0 ? null : now + Math.ceil((left / perMinute) * MINUTE_MS);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
/** With fewer, chance has too much of a say. */
const ENOUGH_TO_TELL = 1_000;

/**
 * How many people an announcement will go to. While they are still looked up, in the order of
 * their ids, the id reached tells how far that is: ids are random, so they lie evenly.
 */
export function expectedRecipients(announcement: {
  status: string;
  recipients: number;
  checkpoint: string;
}): number {
  const { status, recipients, checkpoint } = announcement;
  if (status !== 'pending' || recipients < ENOUGH_TO_TELL) {
    return recipients;
  }
  const share = [...checkpoint.slice(0, 4)].reduceRight(
    (below, digit) => (Math.max(DIGITS.indexOf(digit), 0) + below) / DIGITS.length,
    0,
  );
  return share <= 0 ? recipients : Math.max(Math.round(recipients / share), recipients);
}
