import { addToCounters } from '../store/counters.ts';
import { insertDeliveryEvents } from '../store/delivery-events.ts';
import { parkedDomains, parkedOf, unparkDeliveries } from '../store/leases.ts';
import { domainOfScope, listHolds, type MailHoldRow } from '../store/mail-holds.ts';
import type { Store } from '../store/queries.ts';
import type { Pace } from './pace.ts';
import { GIVE_UP_AFTER_MS } from './retry.ts';

/** Deliveries made due in one transaction. */
const AT_ONCE = 500;
/** How often all that is parked is looked through, whoever parked it. */
const LOOK_EVERY_MS = 60_000;
/** What was made due needs this long to be claimed before more follows. */
const BETWEEN_MS = 250;

/** What one worker remembers of the deliveries that wait for their domains. */
export interface Parking {
  add(domains: Iterable<string>): void;
  /** Makes due what may be sent again; whether there may be more at once. */
  step(now: number): Promise<boolean>;
}

/**
 * Brings parked deliveries back as their domains get ready: one to try where a hold has run out,
 * as many as fit where a domain was slowed, and all in portions where nothing is in the way.
 */
export function createParking(store: Store, pace: Pace): Parking {
  const known = new Set<string>();
  let looked = -Infinity;
  const next = new Map<string, number>();

  function portion(holds: Map<string | null, MailHoldRow>, domain: string, now: number): number {
    const hold = holds.get(domain);
    if (hold !== undefined) {
      return hold.until === null || hold.until > now ? 0 : 1;
    }
    return Math.min(pace.room(domain, now), AT_ONCE);
  }

  async function bringBack(domain: string, limit: number, now: number): Promise<number> {
    return store.transaction(async (q) => {
      const rows = await parkedOf(q, domain, limit);
      const tooOld = rows.filter(({ createdAt }) => now - createdAt > GIVE_UP_AFTER_MS);
      const old = new Set(tooOld.map(({ id }) => id));
      const due = rows.filter(({ id }) => !old.has(id)).map(({ id }) => id);
      await unparkDeliveries(q, due, { dueAt: now });
      const lastError = 'policy: It was held back for so long that it was given up.';
      const ended = { status: 'failed', dueAt: now, lastError, finishedAt: now } as const;
      await unparkDeliveries(q, [...old], ended);
      await insertDeliveryEvents(
        q,
        [...old].map((deliveryId) => ({
          deliveryId,
          at: now,
          event: 'failed',
          failureClass: 'policy',
          detail: lastError,
          actor: 'system',
        })),
      );
      const labels = ['failed', 'policy'];
      await addToCounters(q, [{ name: 'mails', labels, value: old.size }]);
      return rows.length;
    });
  }

  return {
    add(domains) {
      for (const domain of domains) {
        known.add(domain);
      }
    },
    async step(now) {
      if (now - looked >= LOOK_EVERY_MS) {
        looked = now;
        [...(await parkedDomains(store.read)).keys()].forEach((domain) => known.add(domain));
      }
      if (known.size === 0) {
        return false;
      }
      const holds = new Map(
        (await listHolds(store.read)).map((hold) => [domainOfScope(hold.scope), hold]),
      );
      let more = false;
      for (const domain of [...known]) {
        const limit = now < (next.get(domain) ?? 0) ? 0 : portion(holds, domain, now);
        if (limit === 0) {
          continue;
        }
        const found = await bringBack(domain, limit, now);
        if (found < limit) {
          known.delete(domain);
          next.delete(domain);
        } else if (limit === AT_ONCE) {
          more = true;
        } else {
          next.set(domain, now + BETWEEN_MS);
        }
      }
      return more;
    },
  };
}
