import { claimable, leaseDeliveries, parkDeliveries } from '../store/leases.ts';
import {
  announcementScope,
  claimProbe,
  domainOfScope,
  listHolds,
  QUEUE,
  type MailHoldRow,
} from '../store/mail-holds.ts';
import type { DeliveryRow } from '../store/outbox.ts';
import type { Queries, Store } from '../store/queries.ts';

/** How long a claimed delivery is one worker's own unless it prolongs the lease. */
export const LEASE_MS = 30_000;
/** How long the one mail that tries whether a hold is over has before another may try. */
const PROBE_MS = 120_000;
/** Looks for what may be sent among so many that may not, before it lets others write. */
const ROUNDS = 5;
/** Looked at in a round, however few are wanted. */
const LOOKED_AT = 20;

export interface Claim {
  rows: DeliveryRow[];
  /** The scopes of the holds that a delivery tries, by its id. */
  probes: ReadonlyMap<string, string>;
  /** Domains of which mails were put aside until they are ready. */
  parked: ReadonlySet<string>;
}

interface Wanted {
  owner: string;
  now: number;
  limit: number;
  /** Whether the domain may be mailed now; takes a place if so. Every domain unless given. */
  admit?: (domain: string) => boolean;
  /** Gives a place back that was not used. */
  leave?: (domain: string) => void;
}

const NOTHING: Claim = { rows: [], probes: new Map(), parked: new Set() };

/**
 * Claims up to `limit` deliveries for one worker, the most urgent first, then by due time. No
 * two workers get the same one, and one whose worker died is to be had again after its lease.
 * What is held back is not claimed; where a hold has run out, one delivery tries whether it is
 * over.
 */
export async function claimMail(store: Store, wanted: Wanted): Promise<Claim> {
  // An idle worker must not take turns at writing.
  if ((await claimable(store.read, wanted.now, 1)).length === 0) {
    return NOTHING;
  }
  if (isHeld(await queueHold(store.read), wanted.now)) {
    return NOTHING;
  }
  return store.transaction((q) => claimIn(q, wanted));
}

/** The same without holds to look after. */
export async function claimBatch(
  store: Store,
  claim: { owner: string; now: number; limit: number },
): Promise<DeliveryRow[]> {
  return (await claimMail(store, claim)).rows;
}

const isHeld = (hold: Pick<MailHoldRow, 'until'> | undefined, now: number): boolean =>
  hold !== undefined && (hold.until === null || hold.until > now);

async function queueHold(q: Queries): Promise<MailHoldRow | undefined> {
  return (await listHolds(q)).find(({ scope }) => scope === QUEUE);
}

async function claimIn(q: Queries, wanted: Wanted): Promise<Claim> {
  const { owner, now } = wanted;
  const holds = new Map((await listHolds(q)).map((hold) => [hold.scope, hold]));
  const queue = holds.get(QUEUE);
  const until = now + PROBE_MS;
  if (
    isHeld(queue, now) ||
    (queue !== undefined && !(await claimProbe(q, QUEUE, { now, until })))
  ) {
    return NOTHING;
  }
  const limit = queue === undefined ? wanted.limit : 1;
  const held = new Map([...holds.values()].map((hold) => [domainOfScope(hold.scope), hold]));
  const chosen = new Map<string, string>();
  const probes = new Map<string, string>();
  const parked = new Set<string>();

  async function judge(domain: string, id: string): Promise<boolean> {
    const hold = held.get(domain);
    if (hold !== undefined) {
      if (isHeld(hold, now) || !(await claimProbe(q, hold.scope, { now, until }))) {
        return false;
      }
      held.set(domain, { ...hold, until });
      probes.set(id, hold.scope);
    }
    if (wanted.admit === undefined || wanted.admit(domain)) {
      return true;
    }
    probes.delete(id);
    return false;
  }

  for (let round = 0; round < ROUNDS && chosen.size < limit; round += 1) {
    const found = await claimable(q, now, Math.max(limit, LOOKED_AT));
    const aside: string[] = [];
    for (const { id, domain, announcementId } of found.filter((one) => !chosen.has(one.id))) {
      if (chosen.size >= limit) {
        break;
      }
      if (isHeld(holds.get(announcementScope(announcementId ?? '')), now)) {
        aside.push(id);
      } else if (await judge(domain, id)) {
        chosen.set(id, domain);
      } else {
        aside.push(id);
        parked.add(domain);
      }
    }
    await parkDeliveries(q, aside, now);
    if (aside.length === 0) {
      break;
    }
  }
  const ids = [...chosen.keys()];
  const rows = await leaseDeliveries(q, ids, { owner, now, until: now + LEASE_MS });
  rows.forEach(({ id }) => chosen.delete(id));
  chosen.forEach((domain) => wanted.leave?.(domain));
  if (queue !== undefined && rows[0] !== undefined) {
    probes.set(rows[0].id, QUEUE);
  }
  rows.sort((a, b) => a.priority - b.priority || a.dueAt - b.dueAt);
  return { rows, probes, parked };
}
