import { LRUCache } from 'lru-cache';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** A domain that took a mail so lately refuses the person, not us. */
const WELL_MS = 10 * 60_000;
const REFUSED_IN_A_ROW = 3;
/** So many refusals of one domain in a row, while others are taken, are for that domain. */
const RATE_REFUSED_IN_A_ROW = 3;
/** Claimed and not yet begun, for each message that may be under way to a slowed domain. */
const CLAIMED_AHEAD = 4;

interface Slowed {
  /** Messages that may be under way to it at once. */
  limit: number;
  /** Nothing goes to it before then. */
  notBefore: number;
  pauseMs: number;
  /** Taken since the limit was last raised. */
  taken: number;
}

/** What went to one domain, where the setting says how much may. */
interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * How fast this process may send to each domain. Those that ask for fewer mails, while
 * the relay takes what is for others, get
 * half as many at a time after a pause that doubles, and one more with each round that goes well.
 * It is kept in memory: whoever starts anew finds out anew.
 */
export interface Pace {
  /** Whether a delivery to the domain may be claimed; takes its place if so. */
  admit(domain: string, now: number): boolean;
  /** Gives the place of a claimed delivery back. */
  leave(domain: string): void;
  /** Whether a claimed delivery may begin; takes its turn if so. */
  begin(domain: string): boolean;
  end(domain: string): void;
  /** Fulfils when some turn was ended. */
  turn(): Promise<void>;
  /** How many more deliveries to the domain may be claimed now. */
  room(domain: string, now: number): number;
  took(domain: string, now: number): void;
  slowDown(domain: string, now: number): void;
  /** Whether one more refusal by policy is about us, not about that one person. */
  refused(domain: string, now: number): boolean;
  /**
   * Whether one more refusal for our rate is about this domain alone, because the relay takes
   * what is for others meanwhile; slows the domain down if so.
   */
  rateRefused(domain: string, now: number): boolean;
}

/**
 * @param most messages under way at once to one domain; Infinity for as many as there are
 * @param perSecond messages that may begin in a second to one domain
 */
export function createPace(most: number, perSecond = Infinity): Pace {
  const slowed = new LRUCache<string, Slowed>({ max: 5_000 });
  const lastTaken = new LRUCache<string, number>({ max: 5_000 });
  const refusals = new LRUCache<string, number>({ max: 5_000 });
  const claimed = new Map<string, number>();
  const underWay = new Map<string, number>();
  let waiting = Promise.withResolvers<void>();
  const buckets = new LRUCache<string, Bucket>({ max: 5_000 });
  const rateRefusals = new LRUCache<string, { inARow: number; taken: number }>({ max: 5_000 });
  let taken = 0;

  const limitOf = (domain: string): number => slowed.get(domain)?.limit ?? most;

  function add(counts: Map<string, number>, domain: string, by: 1 | -1): void {
    const next = (counts.get(domain) ?? 0) + by;
    if (next > 0) {
      counts.set(domain, next);
    } else {
      counts.delete(domain);
    }
  }

  function bucketOf(domain: string, now: number): Bucket {
    const most = Math.max(1, perSecond);
    const { tokens, filledAt } = buckets.get(domain) ?? { tokens: most, filledAt: now };
    const since = Math.max(0, now - filledAt);
    const bucket = { tokens: Math.min(most, tokens + (since * perSecond) / 1_000), filledAt: now };
    buckets.set(domain, bucket);
    return bucket;
  }

  function room(domain: string, now: number): number {
    const rated = perSecond === Infinity ? Infinity : Math.floor(bucketOf(domain, now).tokens);
    const limit = limitOf(domain);
    if (limit === Infinity) {
      return rated;
    }
    if (now < (slowed.get(domain)?.notBefore ?? 0)) {
      return 0;
    }
    return Math.min(rated, Math.max(0, limit * CLAIMED_AHEAD - (claimed.get(domain) ?? 0)));
  }

  function slowDown(domain: string, now: number): void {
    const known = slowed.get(domain);
    // What was under way together is refused together: that is one request.
    if (known !== undefined && now < known.notBefore) {
      return;
    }
    const before = known?.limit ?? Math.min(most, Math.max(1, underWay.get(domain) ?? 1));
    const pauseMs = known === undefined ? FIRST_PAUSE_MS : known.pauseMs * 2;
    slowed.set(domain, {
      limit: Math.max(1, Math.floor(before / 2)),
      notBefore: now + Math.min(pauseMs, LONGEST_PAUSE_MS),
      pauseMs: Math.min(pauseMs, LONGEST_PAUSE_MS),
      taken: 0,
    });
  }

  return {
    admit(domain, now) {
      const free = room(domain, now) > 0;
      if (free) {
        add(claimed, domain, 1);
      }
      if (free && perSecond !== Infinity) {
        bucketOf(domain, now).tokens -= 1;
      }
      return free;
    },
    leave: (domain) => add(claimed, domain, -1),
    begin(domain) {
      const free = (underWay.get(domain) ?? 0) < limitOf(domain);
      if (free) {
        add(underWay, domain, 1);
      }
      return free;
    },
    end(domain) {
      add(underWay, domain, -1);
      waiting.resolve();
      waiting = Promise.withResolvers();
    },
    turn: () => waiting.promise,
    room,
    took(domain, now) {
      taken += 1;
      rateRefusals.delete(domain);
      lastTaken.set(domain, now);
      refusals.delete(domain);
      const state = slowed.get(domain);
      if (state === undefined) {
        return;
      }
      state.taken += 1;
      if (state.taken >= state.limit) {
        state.taken = 0;
        state.limit *= 2;
        state.pauseMs = FIRST_PAUSE_MS;
      }
      // A domain that takes this much is like any other.
      if (state.limit >= Math.min(most, 64)) {
        slowed.delete(domain);
      }
    },
    slowDown,
    refused(domain, now) {
      const inARow = (refusals.get(domain) ?? 0) + 1;
      refusals.set(domain, inARow);
      const well = now - (lastTaken.get(domain) ?? -Infinity) < WELL_MS;
      return !well || inARow >= REFUSED_IN_A_ROW;
    },
    rateRefused(domain, now) {
      const known = rateRefusals.get(domain) ?? { inARow: 0, taken };
      const inARow = known.inARow + 1;
      if (inARow < RATE_REFUSED_IN_A_ROW || taken - known.taken < RATE_REFUSED_IN_A_ROW) {
        rateRefusals.set(domain, { ...known, inARow });
        return false;
      }
      slowDown(domain, now);
      return true;
    },
  };
}
