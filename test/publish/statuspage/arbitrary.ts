import fc from 'fast-check';
import { COMPONENT_STATUSES, worstComponentStatus } from '#src/domain/component.ts';
import { MOMENTS, NOTICE_IMPACTS, type NoticeStatus } from '#src/domain/notice.ts';
import { STAGE_STATUSES } from '#src/domain/rollout.ts';
import { TIERS } from '#src/domain/severity.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import type { PublicComponent, PublicNotice, PublicUpdate, PublicView } from '#src/publish/view.ts';
import { aView } from './views.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Neither small nor shrunk: two equal ids would be another matter. */
const id = fc.noShrink(
  fc.noBias(fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 12, maxLength: 12 })),
);
const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2090, 0) });
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<b>x</b>',
    '**bold** [a](https://example.com)',
    '</script>',
    '- a\n- b',
    '&amp;',
  ),
);
const status = fc.constantFrom(...COMPONENT_STATUSES);
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati');
const window = fc.record({ start: instant, end: instant, timeZone: zone });
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

const component: fc.Arbitrary<PublicComponent> = fc.record({
  id,
  slug: fc.constant('a-slug'),
  name: text,
  description: orNull(text),
  status,
  groupId: fc.constant(null),
  position: fc.nat(),
  history: fc.constant({ days: [], uptime: 0.987654321 }),
  createdAt: instant,
  updatedAt: instant,
});

const INCIDENT = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
const WORK = [
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
  'cancelled',
  'rolled_back',
] as const;

function update(
  statuses: fc.Arbitrary<NoticeStatus>,
  known: readonly PublicComponent[],
): fc.Arbitrary<PublicUpdate> {
  const touched = fc
    .subarray([...known])
    .chain((some) =>
      fc.tuple(
        ...some.map(({ id: of, name }) =>
          fc.record({ id: fc.constant(of), name: fc.constant(name), from: status, to: status }),
        ),
      ),
    );
  return fc
    .record({
      id,
      sequence: fc.nat(),
      status: statuses,
      moment: fc.constantFrom(...MOMENTS),
      body: text,
      displayAt: instant,
      createdAt: instant,
      movedWindow: orNull(fc.record({ from: orNull(window), to: window })),
      nextUpdateDue: orNull(instant),
      notified: fc.boolean(),
      components: touched,
    })
    .map((made) => ({ ...made, html: renderMarkdown(made.body) }));
}

function notice(known: readonly PublicComponent[]): fc.Arbitrary<PublicNotice> {
  return fc.constantFrom('incident', 'maintenance', 'emergency_patch').chain((kind) => {
    const statuses: fc.Arbitrary<NoticeStatus> = fc.constantFrom(
      ...(kind === 'incident' ? INCIDENT : WORK),
    );
    return fc
      .record({
        id,
        title: text,
        tier: fc.constantFrom(...TIERS),
        status: statuses,
        impact: fc.constantFrom(...NOTICE_IMPACTS),
        window: orNull(window),
        actualStart: orNull(instant),
        actualEnd: orNull(instant),
        runningOver: fc.boolean(),
        nextUpdateDue: orNull(instant),
        stages: fc.array(
          fc.record({
            name: text,
            percent: fc.integer({ min: 1, max: 100 }),
            status: fc.constantFrom(...STAGE_STATUSES),
          }),
          { maxLength: 2 },
        ),
        updates: fc.array(update(statuses, known), { maxLength: 3 }),
        publishedAt: instant,
        updatedAt: instant,
        calendarSequence: fc.nat(),
        named: fc.subarray([...known]),
      })
      .map(({ named, ...made }): PublicNotice => ({
        ...made,
        kind,
        impact: kind === 'incident' ? made.impact : 'maintenance',
        url: `https://status.example.com/notices/${made.id}`,
        components: named.map((one) => ({
          id: one.id,
          slug: one.slug,
          name: one.name,
          impact: one.status,
        })),
      }));
  });
}

/** Any view that the snapshot could give: with groups or without, and any text in it. */
export const anyView: fc.Arbitrary<PublicView> = fc
  .record({
    inGroups: fc.array(fc.tuple(id, text, fc.array(component, { minLength: 1, maxLength: 3 })), {
      maxLength: 2,
    }),
    ungrouped: fc.array(component, { maxLength: 3 }),
    name: text,
    timeZone: zone,
  })
  .chain(({ inGroups, ungrouped, name, timeZone }) => {
    const known = [...inGroups.flatMap(([, , components]) => components), ...ungrouped];
    return fc.array(notice(known), { maxLength: 5 }).map((notices) => {
      const view = aView({
        timeZone,
        notices,
        ungrouped,
        groups: inGroups.map(([groupId, groupName, components]) => ({
          id: groupId,
          slug: 'a-group',
          name: groupName,
          position: 0,
          status: worstComponentStatus(components.map((one) => one.status)),
          createdAt: 0,
          updatedAt: 1,
          components: components.map((one) => ({ ...one, groupId })),
        })),
      });
      return { ...view, page: { ...view.page, name } };
    });
  });
