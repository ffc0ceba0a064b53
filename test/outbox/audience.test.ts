import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countRecipients } from '../../src/commands/subscriber/count-recipients.ts';
import { NOTICE_KINDS, type NoticeKind } from '../../src/domain/notice.ts';
import { tierRank, TIERS, type Tier } from '../../src/domain/severity.ts';
import { SUBSCRIBER_STATUSES, type SubscriberStatus } from '../../src/domain/subscriber.ts';
import { fanOutStep } from '../../src/outbox/fan-out.ts';
import { newId } from '../../src/store/ids.ts';
import type { Store } from '../../src/store/queries.ts';
import { describeOnPglite, describeOnSqlite, type MakeStore } from '../support/stores.ts';
import { announced, component, group, insertPerson, THEN } from './factories.ts';
import { deliveries } from './harness.ts';

interface Part {
  slug: string;
  group: number | null;
  hidden: boolean;
}

interface Reader {
  status: SubscriberStatus;
  all: boolean;
  components: number[];
  groups: number[];
  kinds: NoticeKind[];
  minTier: Tier;
}

interface Notice {
  kind: NoticeKind;
  tier: Tier;
  components: number[];
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

const aReader: fc.Arbitrary<Reader> = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant('confirmed' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...SUBSCRIBER_STATUSES) },
  ),
  all: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, fc.constant(false)),
  components: fc.subarray(indexes),
  groups: fc.subarray([0, 1]),
  kinds: fc.subarray([...NOTICE_KINDS]),
  minTier: fc.constantFrom(...TIERS),
});

const aNotice: fc.Arbitrary<Notice> = fc.record({
  kind: fc.constantFrom(...NOTICE_KINDS),
  tier: fc.constantFrom(...TIERS),
  components: fc.subarray(indexes),
});

/** The rule in plain words: who is told of a notice. */
function concerns(notice: Notice, reader: Reader): boolean {
  const named = notice.components.filter((index) => !PARTS[index]!.hidden);
  const followsOne = named.some(
    (index) =>
      reader.components.includes(index) || reader.groups.some((g) => g === PARTS[index]!.group),
  );
  return (
    reader.status === 'confirmed' &&
    reader.kinds.includes(notice.kind) &&
    tierRank(reader.minTier) <= tierRank(notice.tier) &&
    (reader.all || followsOne)
  );
}

async function setUp(store: Store, readers: readonly Reader[]) {
  const groups = [await group(store, 'core'), await group(store, 'platform')];
  const ids: string[] = [];
  for (const part of PARTS) {
    const groupId = part.group === null ? null : groups[part.group]!;
    ids.push(await component(store, part.slug, { groupId, hidden: part.hidden }));
  }
  const people = readers.map((reader) => ({ id: newId(), reader }));
  await store.transaction(async (q) => {
    for (const { id, reader } of people) {
      await insertPerson(q, id, {
        status: reader.status,
        ...(reader.all
          ? {}
          : {
              components: reader.components.map((index) => ids[index]!),
              groups: reader.groups.map((index) => groups[index]!),
            }),
        kinds: reader.kinds,
        minTier: reader.minTier,
      });
    }
  });
  return { ids, people };
}

function agrees(make: MakeStore, runs: number): void {
  it('mails exactly those whom the rule names, and counts as many beforehand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aReader, { maxLength: 25 }),
        fc.array(aNotice, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        async (readers, notices, batch, scan) => {
          const store = await make();
          const { ids, people } = await setUp(store, readers);
          for (const notice of notices) {
            const expected = people
              .filter(({ reader }) => concerns(notice, reader))
              .map(({ id }) => id)
              .sort();
            const counted = await countRecipients({ store }, undefined, {
              kind: notice.kind,
              tier: notice.tier,
              componentSlugs: notice.components.map((index) => PARTS[index]!.slug),
            });
            const { announcementId } = await announced(store, {
              ...notice,
              components: notice.components.map((index) => ids[index]!),
            });
            while (await fanOutStep({ store }, THEN, { batch, scan })) {
              // Until everybody was looked at.
            }
            const mailed = (await deliveries(store))
              .filter((row) => row.announcementId === announcementId)
              .map(({ subscriberId }) => subscriberId)
              .sort();
            expect(mailed).toEqual(expected);
            expect(counted).toBe(expected.length);
          }
        },
      ),
      { numRuns: runs },
    );
  }, 120_000);
}

describeOnSqlite('The audience of a notice', (make) => agrees(make, 60));
describeOnPglite('The audience of a notice', (make) => agrees(make, 12));
