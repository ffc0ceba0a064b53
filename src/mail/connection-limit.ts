const FIRST_PROBE_MS = 2_000;
const LONGEST_PROBE_MS = 60_000;

/** How many messages a relay takes at the same time, found out from its refusals. */
export interface ConnectionLimit {
  /** Messages that may be under way now. */
  most(now: number): number;
  /** A message was taken while so many were under way, itself included. */
  took(atOnce: number, now: number): void;
  /** It was refused for our rate while so many were under way; false if it was the only one. */
  refused(atOnce: number, now: number): boolean;
}

/**
 * Starts with as many as the setting says. Where one of several at once is refused, one less is
 * the limit; it is raised by one at intervals that double with each raise that was refused, and
 * shorten with each that was borne.
 */
export function connectionLimit(most: number): ConnectionLimit {
  let limit = most;
  /** The number that is being tried; 0 while none is. */
  let probing = 0;
  let probeMs = FIRST_PROBE_MS;
  let probeAt = 0;

  return {
    most(now) {
      if (limit < most && probing === 0 && now >= probeAt) {
        probing = limit + 1;
      }
      return Math.max(limit, probing);
    },
    took(atOnce, now) {
      if (probing === 0 || atOnce < probing) {
        return;
      }
      limit = probing;
      probing = 0;
      probeMs = Math.max(probeMs / 2, FIRST_PROBE_MS);
      probeAt = now + probeMs;
    },
    refused(atOnce, now) {
      if (atOnce <= 1) {
        return false;
      }
      if (probing > 0) {
        probeMs = Math.min(probeMs * 2, LONGEST_PROBE_MS);
      }
      probing = 0;
      limit = Math.max(1, Math.min(limit, atOnce - 1));
      probeAt = now + probeMs;
      return true;
    },
  };
}
