import type { CommandContext } from '#src/commands/context.ts';
import { NOTICE_FOLLOWERS } from '#src/commands/follow-notices.ts';
import type { Actor } from '#src/domain/actor.ts';
import { slugOf } from '#src/domain/component.ts';
import { parseMailAddress } from '#src/mail/address.ts';
import { addressMark, signToken, verifyToken } from '#src/mail/tokens.ts';
import { BRIEF_TEMPLATES, NOTICE_TEMPLATES } from '#src/platform/paths.ts';
import { asRead } from '#src/server/as-read.ts';
import { insertComponent, type ComponentRow } from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import type { Store } from '#src/store/queries.ts';
import { loadCatalogue } from '#src/templating/catalogue.ts';
import { loadReplies } from '#src/templating/replies.ts';
import type { FakeClock } from './clock.ts';

const catalogue = loadCatalogue(NOTICE_TEMPLATES);
const replies = loadReplies(BRIEF_TEMPLATES);

const SECRET = 'a secret of the tests';

/** Alice, who may do everything. */
export const ALICE: Actor = { label: 'user:alice@example.com', scopes: ['all'] };
/** Bob, who may only look. */
export const BOB: Actor = { label: 'token:bob', scopes: ['notices:read'] };

/** What commands are given. Hashing is fast and says what it hashed. */
export function commandContext(store: Store, clock: FakeClock): CommandContext {
  return {
    store,
    catalogue,
    replies,
    now: clock.now,
    publicUrl: 'https://status.example.com',
    asRead,
    onNoticeChanged: NOTICE_FOLLOWERS,
    timeZone: 'Europe/Berlin',
    parseAddress: parseMailAddress,
    addressMark: (key) => addressMark(SECRET, key),
    signToken: (purpose, id, version) => signToken(SECRET, purpose, id, version),
    verifyToken: (purpose, token) => verifyToken(SECRET, purpose, token),
    hashPassword: (password) => Promise.resolve(`hashed ${password}`),
    webhookFault: () => null,
  };
}

/** A component with the given name; everything else has a default. */
export async function addComponent(
  store: Store,
  name: string,
  change: Partial<ComponentRow> = {},
): Promise<ComponentRow> {
  const row: ComponentRow = {
    id: newId(),
    slug: slugOf(name),
    name,
    description: null,
    groupId: null,
    position: 0,
    layer: 'infrastructure',
    ownerTeam: 'SRE',
    criticality: 'standard',
    exposure: 'internal',
    environment: 'production',
    baseStatus: 'operational',
    status: 'operational',
    statusPlanned: false,
    hidden: false,
    archivedAt: null,
    createdAt: 0,
    updatedAt: 0,
    ...change,
  };
  await store.transaction((q) => insertComponent(q, row));
  return row;
}

/** The input of a planned maintenance on the component `hosts`, tomorrow for two hours. */
export function maintenanceInput(clock: FakeClock, change: Record<string, unknown> = {}) {
  const day = 24 * 3_600_000;
  return {
    kind: 'maintenance',
    layer: 'infrastructure',
    tier: 'medium',
    components: [{ slug: 'hosts', impact: 'partial_outage' }],
    // A day ahead is less than the tier asks for.
    lead_reason: 'Agreed with everybody it concerns.',
    window: {
      start: new Date(clock.now() + day).toISOString(),
      end: new Date(clock.now() + day + 7_200_000).toISOString(),
      time_zone: 'Europe/Berlin',
    },
    ...change,
  };
}
