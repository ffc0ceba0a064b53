import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countAudience } from '#src/commands/subscriber/count-recipients.ts';
import { MOMENTS_OF_KIND, NOTICE_KINDS } from '#src/domain/notice.ts';
import type { Moment, NoticeKind, NoticeStatus } from '#src/domain/notice.ts';
import { tierRank, TIERS, type Tier } from '#src/domain/severity.ts';
import { NEWS_CHOICES, SUBSCRIBER_STATUSES } from '#src/domain/subscriber.ts';
import type { AnnouncementKind, NewsChoice, SubscriberStatus } from '#src/domain/subscriber.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { whoCollects } from '#src/store/audience.ts';
import { newId } from '#src/store/ids.ts';
import { insertUpdate } from '#src/store/notices.ts';
import { insertAnnouncement } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { deleteSubscriber, updateSubscriber } from '#src/store/subscribers.ts';
import { describeOnPglite, describeOnSqlite, type MakeStore } from '../support/stores.ts';
import { announced, component, group, insertPerson, THEN } from './factories.ts';
import { deliveries } from './harness.ts';

interface Part {
  slug: string;
  group: number | null;
  hidden: boolean;
}

interface Reader {
  status: SubscriberStatus | 'erased';
  all: boolean;
  components: number[];
  groups: number[];
  kinds: NoticeKind[];
  minTier: Tier;
  news: NewsChoice;
  digest: boolean;
  /** Of the notices, by their place in the list. */
  follows: number[];
}

interface Notice {
  kind: NoticeKind;
  tier: Tier;
  components: number[];
  /** What is told after its first word, each in turn. */
  later: { kind: AnnouncementKind; moment: Moment }[];
}

/** Two groups; which components are in them or hidden is left to chance only once. */
const PARTS: readonly Part[] = [
  { slug: 'api', group: 0, hidden: false },
  { slug: 'web', group: 0, hidden: false },
  { slug: 'hosts', group: 1, hidden: false },
  { slug: 'secret', group: 1, hidden: true },
  { slug: 'mail', group: null, hidden: false },
  { slug: 'ghost', group: null, hidden: true },
];
const indexes = PARTS.map((_, index) => index);
const MOST_NOTICES = 3;

const aReader: fc.Arbitrary<Reader> = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant('confirmed' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...SUBSCRIBER_STATUSES, 'erased' as const) },
  ),
  all: fc.boolean(),
  components: fc.subarray(indexes),
  groups: fc.subarray([0, 1]),
  kinds: fc.subarray([...NOTICE_KINDS]),
  minTier: fc.constantFrom(...TIERS),
  news: fc.constantFrom(...NEWS_CHOICES),
  digest: fc.boolean(),
  follows: fc.oneof(fc.constant<number[]>([]), fc.subarray([0, 1, 2])),
});

const aNotice: fc.Arbitrary<Notice> = fc.constantFrom(...NOTICE_KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    tier: fc.constantFrom(...TIERS),
    components: fc.subarray(indexes),
    later: fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('update' as const),
          moment: fc.constantFrom(...MOMENTS_OF_KIND[kind]),
        }),
        // A summary goes to those who got the first mail, whatever the rule says.
        fc.constant({
          kind: 'reminder' as const,
          moment: kind === 'incident' ? 'identified' : 'announced',
        }) as fc.Arbitrary<Notice['later'][number]>,
      ),
      { maxLength: 3 },
    ),
  }),
);

/** design: what each choice of news lets through, written down a second time. */
const LETS_THROUGH: Record<Exclude<NewsChoice, 'every'>, { first: boolean; moments: Moment[] }> = {
  time_changes: {
    first: true,
    moments: ['announced', 'reminder', 'rescheduled', 'extended', 'cancelled'],
  },
  start_and_end: {
    first: false,
    moments: ['started', 'completed', 'rolled_back', 'cancelled', 'resolved'],
  },
};

interface Told {
  kind: AnnouncementKind;
  moment: Moment;
  first: boolean;
}

function wantsNews(told: Told, reader: Reader, notice: Notice): boolean {
  if (reader.news === 'every') {
    return true;
  }
  if (told.kind === 'reminder') {
    return reader.news === 'time_changes';
  }
  const { first, moments } = LETS_THROUGH[reader.news];
  const firstCounts = first || notice.kind === 'incident';
  return moments.includes(told.moment) || (told.first && firstCounts);
}

function chose(notice: Notice, told: Told, reader: Reader): boolean {
  const named = notice.components.filter((index) => !PARTS[index]!.hidden);
  const followsOne = named.some(
    (index) =>
      reader.components.includes(index) || reader.groups.some((g) => g === PARTS[index]!.group),
  );
  return (
    reader.kinds.includes(notice.kind) &&
    tierRank(reader.minTier) <= tierRank(notice.tier) &&
    wantsNews(told, reader, notice) &&
    (reader.all || followsOne)
  );
}

/** The rule in plain words: who is mailed at once, and who finds it in a digest. */
function whom(notice: Notice, index: number, told: Told, reader: Reader) {
  if (reader.status !== 'confirmed') {
    return 'nobody';
  }
  const urgent = notice.kind === 'emergency_patch' || notice.tier === 'critical';
  if (
    reader.follows.includes(index) ||
    (chose(notice, told, reader) && (urgent || !reader.digest))
  ) {
    return 'mailed';
  }
  return chose(notice, told, reader) ? 'collected' : 'nobody';
}

interface Person {
  id: string;
  reader: Reader;
}

async function setUp(store: Store, readers: readonly Reader[]) {
  const groups = [await group(store, 'core'), await group(store, 'platform')];
  const ids: string[] = [];
  for (const part of PARTS) {
    const groupId = part.group === null ? null : groups[part.group]!;
    ids.push(await component(store, part.slug, { groupId, hidden: part.hidden }));
  }
  const people: Person[] = readers.map((reader) => ({ id: newId(), reader }));
  await store.transaction(async (q) => {
    for (const { id, reader } of people) {
      await insertPerson(q, id, {
        ...(reader.status === 'erased' ? {} : { status: reader.status }),
        ...(reader.all
          ? {}
          : {
              components: reader.components.map((index) => ids[index]!),
              groups: reader.groups.map((index) => groups[index]!),
            }),
        kinds: reader.kinds,
        minTier: reader.minTier,
      });
      await updateSubscriber(q, id, { news: reader.news, dailyDigest: reader.digest });
    }
  });
  return { ids, people };
}

async function follow(store: Store, noticeId: string, index: number, people: readonly Person[]) {
  const rows = people
    .filter(({ reader }) => reader.follows.includes(index))
    .map(({ id }) => ({ noticeId, subscriberId: id, createdAt: THEN }));
  await store.transaction(async (q) => {
    if (rows.length > 0) {
      await q.db.insert(q.t.noticeFollowers).values(rows);
    }
  });
}

async function erase(store: Store, people: readonly Person[]): Promise<void> {
  await store.transaction(async (q) => {
    for (const { id } of people.filter(({ reader }) => reader.status === 'erased')) {
      await deleteSubscriber(q, id);
    }
  });
}

/** Announces one more thing of a notice, and how it stands to what was told before. */
async function tell(
  store: Store,
  noticeId: string,
  sequence: number,
  told: Notice['later'][number],
): Promise<{ announcementId: string; updateId: string }> {
  const updateId = newId();
  const status: NoticeStatus = told.moment === 'rolled_back' ? 'rolled_back' : 'scheduled';
  const announcementId = await store.transaction(async (q) => {
    await insertUpdate(q, {
      id: updateId,
      noticeId,
      sequence,
      status,
      moment: told.moment,
      body: 'More of it.',
      displayAt: THEN,
      oldWindowStart: null,
      oldWindowEnd: null,
      newWindowStart: null,
      newWindowEnd: null,
      timeZone: null,
      nextUpdateDue: null,
      notify: true,
      createdBy: 'user:ada@example.com',
      createdAt: THEN,
    });
    return insertAnnouncement(q, {
      id: newId(),
      noticeId,
      updateId,
      kind: told.kind,
      occasion: told.kind === 'update' ? '' : told.kind,
      priority: 5,
      status: 'pending',
      checkpoint: '',
      recipients: 0,
      createdAt: THEN,
      fannedOutAt: null,
    });
  });
  return { announcementId, updateId };
}

function agrees(make: MakeStore, runs: number): void {
  it('mails exactly those whom the rule names, and counts as many beforehand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aReader, { maxLength: 25 }),
        fc.array(aNotice, { minLength: 1, maxLength: MOST_NOTICES }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        async (readers, notices, batch, scan) => {
          const store = await make();
          const { ids, people } = await setUp(store, readers);
          const q = store.read;

          async function check(notice: Notice, index: number, told: Told, made: Made) {
            const those = (how: string) =>
              people
                .filter(({ reader }) => whom(notice, index, told, reader) === how)
                .map(({ id }) => id)
                .sort();
            const counted = await countAudience(store.bulk, store.bulk, {
              noticeId: made.noticeId,
              updateId: made.updateId,
            });
            while (await fanOutStep({ store }, THEN, { batch, scan })) {
              // Until everybody was looked at.
            }
            const mailed = (await deliveries(store))
              .filter((row) => row.announcementId === made.announcementId)
              .map(({ subscriberId }) => subscriberId)
              .sort();
            expect(mailed).toEqual(those('mailed'));
            if (told.kind === 'update') {
              expect(counted).toBe(mailed.length);
            }
            const all = people.map(({ id }) => id);
            const announcement = { ...made, id: made.announcementId, kind: told.kind };
            const collected = await whoCollects(q, { ...announcement, createdAt: THEN }, all);
            expect(collected.sort()).toEqual(those('collected'));
          }

          for (const [index, notice] of notices.entries()) {
            const made = await announced(store, {
              ...notice,
              at: THEN,
              components: notice.components.map((part) => ids[part]!),
            });
            await follow(store, made.noticeId, index, people.filter(isThere(index)));
            if (index === 0) {
              await erase(store, people);
            }
            const moment = notice.kind === 'incident' ? 'investigating' : 'announced';
            await check(notice, index, { kind: 'update', moment, first: true }, made);
            for (const [number, later] of notice.later.entries()) {
              const more = await tell(store, made.noticeId, number + 2, later);
              await check(notice, index, { ...later, first: false }, { ...made, ...more });
            }
          }
        },
      ),
      { numRuns: runs },
    );
  }, 120_000);
}

type Made = Awaited<ReturnType<typeof announced>>;

/** Who was erased during the first notice can follow no later one. */
function isThere(index: number) {
  return ({ reader }: Person): boolean => index === 0 || reader.status !== 'erased';
}

describeOnSqlite('The audience of a notice', (make) => agrees(make, 60));
describeOnPglite('The audience of a notice', (make) => agrees(make, 10));
