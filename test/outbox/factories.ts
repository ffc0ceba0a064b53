import type { NoticeKind } from '#src/domain/notice.ts';
import { tierRank, type Tier } from '#src/domain/severity.ts';
import { announcementPriority } from '#src/outbox/priority.ts';
import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import type { PublicNotice, PublicPage } from '#src/publish/view.ts';
import { insertComponent, insertGroup } from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import {
  componentsOfNotices,
  findNotice,
  insertNotice,
  insertUpdate,
  setNoticeComponents,
  updatesOfNotices,
} from '#src/store/notices.ts';
import type { Queries, Store } from '#src/store/queries.ts';
import { insertSubscriber, setSubscriptions, type SubscriberRow } from '#src/store/subscribers.ts';
import { HOUR } from '../support/clock.ts';

/** When everything in these tests was made, unless a test says otherwise. */
export const THEN = Date.UTC(2026, 10, 30);

export async function group(store: Store, slug: string): Promise<string> {
  const id = newId();
  await store.transaction((q) =>
    insertGroup(q, { id, slug, name: slug, position: 1, createdAt: THEN, updatedAt: THEN }),
  );
  return id;
}

export async function component(
  store: Store,
  slug: string,
  options: { groupId?: string | null; hidden?: boolean; archivedAt?: number } = {},
): Promise<string> {
  const id = newId();
  await store.transaction((q) =>
    insertComponent(q, {
      id,
      slug,
      name: slug,
      description: null,
      groupId: options.groupId ?? null,
      position: 1,
      layer: 'application',
      ownerTeam: null,
      criticality: 'standard',
      exposure: 'internet',
      environment: 'production',
      baseStatus: 'operational',
      status: 'operational',
      statusPlanned: false,
      hidden: options.hidden ?? false,
      archivedAt: options.archivedAt ?? null,
      createdAt: THEN,
      updatedAt: THEN,
    }),
  );
  return id;
}

export interface Person {
  email?: string;
  id?: string;
  status?: SubscriberRow['status'];
  /** Ids; everything unless given. */
  components?: readonly string[];
  groups?: readonly string[];
  kinds?: readonly NoticeKind[];
  minTier?: Tier;
  confirmedAt?: number;
  timeZone?: string;
}

/** What makes an address suppressed. */
export const SUPPRESSED = { suppressedAt: THEN, suppressedKind: 'hard_bounce' } as const;

export async function subscriber(store: Store, person: Person = {}): Promise<string> {
  const id = person.id ?? newId();
  await store.transaction((q) => insertPerson(q, id, person));
  return id;
}

export async function insertPerson(q: Queries, id: string, person: Person): Promise<void> {
  const kinds = person.kinds ?? ['maintenance', 'emergency_patch', 'incident'];
  const email = person.email ?? `${id}@example.com`;
  await insertSubscriber(q, {
    id,
    email,
    emailKey: email.toLowerCase(),
    followsAll: person.components === undefined && person.groups === undefined,
    wantsMaintenance: kinds.includes('maintenance'),
    wantsEmergencyPatch: kinds.includes('emergency_patch'),
    wantsIncident: kinds.includes('incident'),
    minTierRank: tierRank(person.minTier ?? 'low'),
    locale: 'en',
    timeZone: person.timeZone ?? null,
    tokenVersion: 0,
    requested: null,
    confirmationSentAt: null,
    confirmedAt: person.status === 'pending' ? null : (person.confirmedAt ?? THEN),
    confirmedBy: person.status === 'pending' ? null : 'reader',
    requestedAt: person.status === 'pending' ? THEN : null,
    unsubscribedAt: person.status === 'unsubscribed' ? THEN : null,
    ...(person.status === 'suppressed' ? SUPPRESSED : {}),
    createdAt: THEN,
    updatedAt: THEN,
  });
  await setSubscriptions(q, id, {
    componentIds: person.components ?? [],
    groupIds: person.groups ?? [],
  });
}

export interface Announced {
  noticeId: string;
  updateId: string;
  announcementId: string;
}

/** A published notice with one update that is announced. */
export async function announced(
  store: Store,
  options: {
    kind?: NoticeKind;
    tier?: Tier;
    components?: readonly string[];
    at?: number;
    title?: string;
  } = {},
): Promise<Announced> {
  const kind = options.kind ?? 'maintenance';
  const tier = options.tier ?? 'low';
  const at = options.at ?? THEN + HOUR;
  const noticeId = newId();
  const updateId = newId();
  const announcementId = await store.transaction(async (q) => {
    await insertNotice(q, {
      id: noticeId,
      kind,
      layer: 'application',
      title: options.title ?? 'Database upgrade',
      tier,
      tierReason: null,
      status: kind === 'incident' ? 'investigating' : 'scheduled',
      impact: 'maintenance',
      template: 'auto',
      variables: {},
      body: null,
      windowStart: at + HOUR,
      windowEnd: at + 2 * HOUR,
      timeZone: 'UTC',
      actualStart: null,
      actualEnd: null,
      autoStart: true,
      autoComplete: false,
      nextUpdateDue: null,
      respondBy: null,
      anchor: null,
      anchorKind: null,
      embargoUntil: null,
      notify: true,
      revision: 1,
      calendarSequence: 0,
      publishedAt: at,
      createdBy: 'user:ada@example.com',
      createdAt: at,
      updatedAt: at,
    });
    await setNoticeComponents(
      q,
      noticeId,
      (options.components ?? []).map((componentId) => ({
        componentId,
        impact: 'degraded_performance' as const,
      })),
    );
    await insertUpdate(q, {
      id: updateId,
      noticeId,
      sequence: 1,
      status: kind === 'incident' ? 'investigating' : 'scheduled',
      moment: kind === 'incident' ? 'investigating' : 'announced',
      body: 'We replace a database server. You need to do nothing.',
      displayAt: at,
      oldWindowStart: null,
      oldWindowEnd: null,
      newWindowStart: null,
      newWindowEnd: null,
      timeZone: null,
      nextUpdateDue: null,
      notify: true,
      createdBy: 'user:ada@example.com',
      createdAt: at,
    });
    const priority = announcementPriority(kind, tier);
    return enqueueAnnouncement(q, { noticeId, updateId, priority, now: at });
  });
  return { noticeId, updateId, announcementId };
}

export const PAGE: PublicPage = {
  name: 'Example Status',
  url: 'https://status.example.com',
  timeZone: 'UTC',
  id: 'abcdefghijkl',
  supportContact: null,
  updatedAt: 0,
};

/** The public form of a notice, as plainly as the mails need it. */
export async function readPublicNotice(
  q: Queries,
  noticeId: string,
  upToSequence: number,
): Promise<PublicNotice | null> {
  const row = await findNotice(q, noticeId);
  if (row === null || row.publishedAt === null) {
    return null;
  }
  const updates = await updatesOfNotices(q, [noticeId]);
  const components = await componentsOfNotices(q, [noticeId]);
  return {
    id: row.id,
    kind: row.kind,
    title: row.title ?? '',
    tier: row.tier,
    status: row.status,
    impact: row.impact,
    url: `${PAGE.url}/notices/${row.id}`,
    window: { start: row.windowStart!, end: row.windowEnd!, timeZone: row.timeZone },
    actualStart: null,
    actualEnd: null,
    runningOver: false,
    nextUpdateDue: null,

    components: components
      .filter(({ hidden }) => !hidden)
      .map(({ componentId, slug, name, impact }) => ({ id: componentId, slug, name, impact })),
    stages: [],
    updates: updates
      .filter(({ sequence }) => sequence <= upToSequence)
      .map((update) => ({
        id: update.id,
        sequence: update.sequence,
        status: update.status,
        moment: update.moment,
        body: update.body,
        html: `<p>${update.body}</p>`,
        displayAt: update.displayAt,
        createdAt: update.createdAt,
        movedWindow: null,
        nextUpdateDue: null,

        notified: true,
        components: [],
      })),
    publishedAt: row.publishedAt,
    updatedAt: row.updatedAt,
    calendarSequence: row.calendarSequence,
  };
}
