const FIRST_BREATH_MS = 250;
const LONGEST_BREATH_MS = 30_000;
/** An emergency asks a relay that is away at least this often. */
const URGENT_BREATH_MS = 5_000;
/** Whoever tries the relay has so long before another one may. */
const LONGEST_TRY_MS = 60_000;
/** Messages that broke off are nobody's fault; so many events of it in a row are the relay's. */
const BROKEN_IN_A_ROW = 3;

const WINDOW_MS = 1_000;
/** What is taken within so long is counted together. */
const GRAIN_MS = 20;
/** Below what it took, so that two clocks need not agree on when a second begins. */
const MARGIN = 0.95;
const LOWER = 0.9;
const SMALLEST_RISE = 1.1;
const LARGEST_RISE = 2;
const FIRST_RISE_MS = 2_000;
const LONGEST_RISE_MS = 5 * 60_000;
/** What may go at once after a rest, in seconds of the pace. */
const BURST_S = 0.25;
/** Refused once, it may only have been busy with what other processes sent. */
const RATE_IN_A_ROW = 2;
/** Refused so often in a row, it is a quota of more than a second: nothing to pace by. */
const QUOTA_IN_A_ROW = 4;
/** A pace that is this high is none. */
const UNBOUND = 5_000;

/** How a try of the relay failed without saying anything about the mail. */
interface Loss {
  /** What `event()` said when the try began. */
  since: number;
  /** There was no conversation at all: nobody listens, no greeting, no TLS, no sign-in. */
  away: boolean;
}

interface Allowance {
  /** Messages that may be claimed now; 0 for none. */
  most: number;
  /** A single mail tries whether the relay takes mail again. */
  isTry: boolean;
}

/**
 * How fast mail may be handed to the relay as a whole, found out from its refusals:
 *
 * 1. Whoever refuses a message for our rate though nothing else was under way gets a breath that
 *    doubles until it takes one again. Refused twice in a row, the pace is what it took in the
 *    second before; if that lasts, it was a quota, and says nothing about a second.
 * 2. While the pace is what holds mail up and nothing is refused, it rises: doubled until a rise is
 *    refused, then by a tenth, at intervals that double with each rise that is refused.
 * 3. A relay that cannot be reached is asked with one mail, after breaths that double. What breaks
 *    together is one event, whatever number of connections it took along.
 *
 * Kept in memory by each process: whoever starts anew finds out anew. How many connections the
 * relay bears is the transport's own to find out.
 */
export interface RelayPace {
  allowance(now: number, urgent: boolean): Allowance;
  /** Milliseconds until there may be an allowance again; 0 where there is one. */
  wait(now: number): number;
  /** Whether nothing more is to be begun for now. */
  isShut(now: number): boolean;
  /** A message goes out: it counts against the pace. */
  sends(now: number): void;
  /** Counts the losses; what began under the same number is lost together. */
  event(): number;
  /** It took a message, or refused one for reasons that have nothing to do with us. */
  answered(now: number, took: boolean): void;
  lost(now: number, loss: Loss): void;
  /**
   * It refused a message for our rate or quota; `crowded` while others were under way. Whether
   * that has lasted so long that a quota must be used up.
   */
  busy(now: number, crowded: boolean): boolean;
  /** Whoever was allowed to try is done, whatever came of it. */
  untried(allowed: Allowance): void;
}

/**
 * @param ceiling messages a second that are never exceeded
 * @param random from 0 to 1: processes that were refused together must not come back together
 */
export function createRelayPace(ceiling = Infinity, random: () => number = Math.random): RelayPace {
  let learned = Infinity;
  let tokens = 1;
  let filledAt = -Infinity;
  /** Whether mail had to wait for the pace since it last rose. */
  let bound = false;
  let before = Infinity;
  /** What it took in the second before it first refused. */
  let lately = 0;
  let riseAt = 0;
  let riseMs = FIRST_RISE_MS;
  let rises = LARGEST_RISE;
  let hasRisen = false;
  const taken: { at: number; count: number }[] = [];

  let events = 0;
  let broken = 0;
  let inARow = 0;
  let away = false;
  /** Whether that is for our rate, which only a message that was taken disproves. */
  let refusing = false;
  let failedAt = 0;
  let breathMs = 0;
  let trying = -Infinity;

  const rate = (): number => Math.min(learned, ceiling);

  function fill(now: number): number {
    const most = Math.max(1, rate() * BURST_S);
    if (filledAt !== -Infinity) {
      tokens += (Math.max(0, now - filledAt) * rate()) / 1_000;
    }
    tokens = Math.min(tokens, most);
    filledAt = now;
    return tokens;
  }

  function breathe(now: number): void {
    inARow += 1;
    const doubled = FIRST_BREATH_MS * 2 ** Math.min(inARow - 1, 20);
    failedAt = now;
    breathMs = Math.min(doubled, LONGEST_BREATH_MS) * (0.75 + random() / 4);
    away = true;
    trying = -Infinity;
  }

  function breathEnds(urgent: boolean): number {
    return failedAt + (urgent ? Math.min(breathMs, URGENT_BREATH_MS) : breathMs);
  }

  function rise(now: number): void {
    if (learned === Infinity || !bound || now < riseAt) {
      return;
    }
    if (hasRisen) {
      // The rise before was borne: the next one may be larger, and follow sooner.
      riseMs = Math.max(FIRST_RISE_MS, riseMs / 2);
      rises = Math.min(LARGEST_RISE, rises * rises);
    }
    learned = learned * rises > Math.min(UNBOUND, ceiling) ? Infinity : learned * rises;
    riseAt = now + riseMs;
    hasRisen = true;
    bound = false;
  }

  function lower(): void {
    before = learned;
    learned = Math.min(learned * LOWER, lately > 0 ? lately * MARGIN : Infinity);
    if (hasRisen) {
      riseMs = Math.min(riseMs * 2, LONGEST_RISE_MS);
      rises = SMALLEST_RISE;
    }
    hasRisen = false;
    bound = false;
  }

  function takenLately(now: number): number {
    while (taken.length > 0 && taken[0]!.at <= now - WINDOW_MS) {
      taken.shift();
    }
    return taken.reduce((sum, { count }) => sum + count, 0);
  }

  function count(now: number): void {
    const last = taken.at(-1);
    if (last !== undefined && now - last.at < GRAIN_MS) {
      last.count += 1;
      return;
    }
    takenLately(now);
    taken.push({ at: now, count: 1 });
  }

  return {
    allowance(now, urgent) {
      if (away) {
        if (now < Math.max(breathEnds(urgent), trying)) {
          return { most: 0, isTry: false };
        }
        trying = now + LONGEST_TRY_MS;
        return { most: 1, isTry: true };
      }
      if (rate() === Infinity) {
        return { most: Infinity, isTry: false };
      }
      const most = Math.max(0, Math.floor(fill(now)));
      bound ||= most === 0;
      return { most, isTry: false };
    },
    wait(now) {
      if (away) {
        return Math.max(0, Math.max(breathEnds(false), trying) - now);
      }
      return rate() === Infinity ? 0 : Math.ceil((Math.max(0, 1 - fill(now)) * 1_000) / rate());
    },
    isShut: (now) => away && now < Math.max(breathEnds(false), trying),
    sends(now) {
      if (rate() !== Infinity) {
        fill(now);
        tokens -= 1;
      }
    },
    event: () => events,
    answered(now, took) {
      broken = 0;
      trying = -Infinity;
      if (took || !refusing) {
        inARow = 0;
        away = false;
        refusing = false;
      }
      if (took) {
        count(now);
        rise(now);
      }
    },
    lost(now, loss) {
      if (loss.since !== events) {
        return;
      }
      events += 1;
      broken += 1;
      if (loss.away || broken >= BROKEN_IN_A_ROW) {
        breathe(now);
      }
    },
    busy(now, crowded) {
      // Until a pace is known, fewer at once may be all that it wants.
      if (crowded && learned === Infinity) {
        return false;
      }
      // What was under way together is refused together: that is one event.
      if (away && now < breathEnds(false) && trying < now) {
        return false;
      }
      if (inARow === 0) {
        lately = takenLately(now);
      }
      if (inARow + 1 === (learned === Infinity ? RATE_IN_A_ROW : 1)) {
        lower();
      } else if (inARow + 1 === QUOTA_IN_A_ROW) {
        learned = before;
      }
      riseAt = now + riseMs;
      tokens = Math.min(tokens, 1);
      refusing = true;
      breathe(now);
      return inARow >= QUOTA_IN_A_ROW;
    },
    untried({ isTry }) {
      trying = isTry ? -Infinity : trying;
    },
  };
}
