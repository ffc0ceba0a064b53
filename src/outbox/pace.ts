import { LRUCache } from 'lru-cache';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const FIRST_BREATH_MS = 1_000;
const LONGEST_BREATH_MS = 60_000;
/** One lost connection is nobody's fault; so many in a row are the relay's. */
const LOST_IN_A_ROW = 3;
/** A domain that took a mail so lately refuses the person, not us. */
const WELL_MS = 10 * 60_000;
const REFUSED_IN_A_ROW = 3;
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

/**
 * How fast this process may send: to each domain, and through the relay. Domains that ask for
 * fewer mails (421, 4.7.x) get half as many at a time after a pause that doubles, and one more
 * with each round that goes well; a relay that cannot be reached is asked now and then. It is
 * kept in memory: whoever starts anew finds out anew.
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
  /** How many may be claimed as far as the relay goes: all, a single one to try, or none. */
  relay(now: number): 'open' | 'try' | 'shut';
  /** Whether so many connections were lost in a row that no other message need be begun. */
  relayIsLost(): boolean;
  relayAnswered(): void;
  relayLost(now: number): void;
  /** Whoever tried the relay is done, whatever came of it. */
  relayUntried(): void;
}

/** @param most messages under way at once to one domain; Infinity for as many as there are */
export function createPace(most: number): Pace {
  const slowed = new LRUCache<string, Slowed>({ max: 5_000 });
  const lastTaken = new LRUCache<string, number>({ max: 5_000 });
  const refusals = new LRUCache<string, number>({ max: 5_000 });
  const claimed = new Map<string, number>();
  const underWay = new Map<string, number>();
  let waiting = Promise.withResolvers<void>();
  let lost = 0;
  let breathUntil = 0;
  let trying = 0;

  const limitOf = (domain: string): number => slowed.get(domain)?.limit ?? most;

  function add(counts: Map<string, number>, domain: string, by: 1 | -1): void {
    const next = (counts.get(domain) ?? 0) + by;
    if (next > 0) {
      counts.set(domain, next);
    } else {
      counts.delete(domain);
    }
  }

  function room(domain: string, now: number): number {
    const limit = limitOf(domain);
    if (limit === Infinity) {
      return Infinity;
    }
    if (now < (slowed.get(domain)?.notBefore ?? 0)) {
      return 0;
    }
    return Math.max(0, limit * CLAIMED_AHEAD - (claimed.get(domain) ?? 0));
  }

  return {
    admit(domain, now) {
      const free = room(domain, now) > 0;
      if (free) {
        add(claimed, domain, 1);
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
    slowDown(domain, now) {
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
    },
    refused(domain, now) {
      const inARow = (refusals.get(domain) ?? 0) + 1;
      refusals.set(domain, inARow);
      const well = now - (lastTaken.get(domain) ?? -Infinity) < WELL_MS;
      return !well || inARow >= REFUSED_IN_A_ROW;
    },
    relay(now) {
      if (lost < LOST_IN_A_ROW) {
        return 'open';
      }
      if (now < Math.max(breathUntil, trying)) {
        return 'shut';
      }
      trying = now + LONGEST_BREATH_MS;
      return 'try';
    },
    relayIsLost: () => lost >= LOST_IN_A_ROW,
    relayUntried() {
      trying = 0;
    },
    relayAnswered() {
      lost = 0;
      trying = 0;
    },
    relayLost(now) {
      lost += 1;
      trying = 0;
      const doublings = Math.min(Math.max(lost - LOST_IN_A_ROW, 0), 10);
      breathUntil = now + Math.min(FIRST_BREATH_MS * 2 ** doublings, LONGEST_BREATH_MS);
    },
  };
}
