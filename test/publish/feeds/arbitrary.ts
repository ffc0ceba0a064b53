import fc from 'fast-check';
import { COMPONENT_STATUSES } from '#src/domain/component.ts';
import {
  MOMENTS_OF_KIND,
  NOTICE_IMPACTS,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticeStatus,
} from '#src/domain/notice.ts';
import { TIERS } from '#src/domain/severity.ts';
import type { PublicNotice, PublicUpdate, PublicView } from '#src/publish/view.ts';
import { MINUTE } from '#test/support/clock.ts';
import { component, notice, page, update, view } from './views.ts';

/** What people and those who mean harm put where a text is expected. */
export const HOSTILE = [
  ']]>]]>',
  '<![CDATA[ ]]> ]]>',
  '</description></item><item>',
  '<script>alert(1)</script>',
  'AT&T &amp; &lt; &#0; &bogus;',
  'line\r\nBEGIN:VEVENT\r\nUID:evil',
  'line\nX-MAINTNOTE-STATUS:CANCELLED',
  '\u0000\u0001\u000b\u000c\u001b\u001f\u007f\u0085\u009f',
  '\u2028next\u2029next',
  '\ud800 half \udc00',
  '\ufffe\uffff\ufeff',
  '\u202eabc \u2067def\u2069 שלום עולם',
  '👩‍👩‍👧‍👦'.repeat(12),
  'ä'.repeat(90),
  'a\\nb\\,c\\;d"e^f\'g:h',
  '[x](/relative) [y](javascript:alert(1)) [z](//evil.example)',
  '- a\n- b\n\n```\ncode <&>\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  '$& $1 $` ${x}',
  '',
  ' ',
];

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
);
const instant = fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2080, 0) });
const COMPONENTS = ['api', 'hosts', 'sign-in'];

const STATUSES: Record<NoticeKind, readonly NoticeStatus[]> = {
  maintenance: ['scheduled', 'in_progress', 'verifying', 'completed', 'cancelled', 'rolled_back'],
  emergency_patch: ['scheduled', 'in_progress', 'verifying', 'completed', 'rolled_back'],
  incident: ['investigating', 'identified', 'monitoring', 'resolved'],
};

function anyUpdate(id: string, kind: NoticeKind, sequence: number): fc.Arbitrary<PublicUpdate> {
  return fc
    .record({
      status: fc.constantFrom(...STATUSES[kind]),
      moment: fc.constantFrom(...MOMENTS_OF_KIND[kind]),
      body: text,
      at: instant,
    })
    .map(({ status, moment, body, at }) => update(id, status, body, at, { moment, sequence }));
}

function anyNotice(id: string): fc.Arbitrary<PublicNotice> {
  return fc
    .tuple(fc.constantFrom(...NOTICE_KINDS), fc.integer({ min: 1, max: 4 }))
    .chain(([kind, count]) =>
      fc
        .record({
          title: text,
          tier: fc.constantFrom(...TIERS),
          impact: fc.constantFrom(...NOTICE_IMPACTS),
          start: instant,
          minutes: fc.integer({ min: 1, max: 40_000 }),
          timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe'),
          windowless: fc.boolean(),
          named: fc.subarray(COMPONENTS),
          name: text,
          worst: fc.constantFrom(...COMPONENT_STATUSES),
          updates: fc.tuple(
            ...Array.from({ length: count }, (_, index) =>
              anyUpdate(`${id}u${count - index}`, kind, count - 1 - index),
            ),
          ),
          publishedAt: instant,
          updatedAt: instant,
          calendarSequence: fc.nat({ max: 900 }),
        })
        .map(({ start, minutes, timeZone, windowless, named, name, worst, ...rest }) =>
          notice(id, {
            ...rest,
            kind,
            status: rest.updates[0]!.status,
            window:
              kind === 'incident' || windowless
                ? null
                : { start, end: start + minutes * MINUTE, timeZone },
            components: named.map((slug) => ({ id: `id-${slug}`, slug, name, impact: worst })),
          }),
        ),
    );
}

/** Any view with hostile texts wherever a person's text may stand. */
export const anyView: fc.Arbitrary<PublicView> = fc
  .record({
    name: text,
    componentName: text,
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns'),
    supportContact: fc.option(text, { nil: null }),
    notices: fc
      .integer({ min: 0, max: 5 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => anyNotice(`ntc00000000${index}`))),
      ),
  })
  .map(({ name, componentName, timeZone, supportContact, notices }) =>
    view(notices, {
      page: page({ name, timeZone, supportContact }),
      ungrouped: COMPONENTS.map((slug) => component(slug, { name: componentName })),
    }),
  );
