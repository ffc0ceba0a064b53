import type { NoticeStatus, Moment } from '#src/domain/notice.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import type {
  PublicComponent,
  PublicNotice,
  PublicPage,
  PublicUpdate,
  PublicView,
} from '#src/publish/view.ts';
import { HOUR } from '#test/support/clock.ts';

/** Views for feeds and calendars. Everything has a default; a test names what it is about. */

export const ORIGIN = 'https://status.example.com';
/** Wednesday, 18 November 2026, 09:00 UTC. */
export const T0 = Date.UTC(2026, 10, 18, 9);

export function page(change: Partial<PublicPage> = {}): PublicPage {
  return {
    id: 'p0p0p0p0p0p0',
    name: 'Example & Sons',
    url: ORIGIN,
    timeZone: 'Europe/Berlin',
    supportContact: 'support@example.com',
    updatedAt: T0,
    ...change,
  };
}

export function component(slug: string, change: Partial<PublicComponent> = {}): PublicComponent {
  return {
    id: `id-${slug}`,
    slug,
    name: slug.toUpperCase(),
    description: null,
    status: 'operational',
    groupId: null,
    position: 0,
    history: { days: [], uptime: null },
    createdAt: T0 - 1000 * HOUR,
    updatedAt: T0,
    ...change,
  };
}

export function update(
  id: string,
  status: NoticeStatus,
  body: string,
  at: number,
  change: Partial<PublicUpdate> = {},
): PublicUpdate {
  const moment = (status === 'scheduled' ? 'announced' : status) as Moment;
  return {
    id,
    sequence: 0,
    status,
    moment: status === 'in_progress' ? 'started' : moment,
    body,
    html: renderMarkdown(body, `${ORIGIN}/`),
    displayAt: at,
    createdAt: at,
    movedWindow: null,
    nextUpdateDue: null,
    notified: true,
    components: [],
    ...change,
  };
}

export function notice(id: string, change: Partial<PublicNotice> = {}): PublicNotice {
  const updates = change.updates ?? [update(`${id}u0`, 'scheduled', 'We update our hosts.', T0)];
  return {
    id,
    kind: 'maintenance',
    title: 'Update of our hosts',
    tier: 'medium',
    status: updates[0]?.status ?? 'scheduled',
    impact: 'maintenance',
    url: `${ORIGIN}/notices/${id}`,
    window: { start: T0 + 240 * HOUR, end: T0 + 242 * HOUR, timeZone: 'Europe/Berlin' },
    actualStart: null,
    actualEnd: null,
    runningOver: false,
    nextUpdateDue: null,
    components: [{ id: 'id-hosts', slug: 'hosts', name: 'HOSTS', impact: 'degraded_performance' }],
    stages: [],
    updates,
    publishedAt: Math.min(T0, ...updates.map((one) => one.createdAt)),
    updatedAt: Math.max(T0, ...updates.map((one) => one.createdAt)),
    calendarSequence: Math.max(0, updates.length - 1),
    ...change,
  };
}

export function view(
  notices: readonly PublicNotice[],
  change: Partial<PublicView> = {},
): PublicView {
  return {
    version: 7,
    builtAt: T0 + HOUR,
    validUntil: T0 + 2 * HOUR,
    page: page(),
    overall: { indicator: 'none', description: 'All systems operational' },
    groups: [],
    ungrouped: [component('hosts'), component('sign-in')],
    active: [],
    upcoming: notices.filter((one) => one.status === 'scheduled'),
    recent: [],
    latest: {
      incidents: notices.filter((one) => one.kind === 'incident'),
      work: notices.filter((one) => one.kind !== 'incident'),
    },
    ...change,
  };
}

/** A week of a page: an incident that is over, work moved and ahead, a patch that was cancelled. */
export function week(): PublicView {
  const DAY = 24 * HOUR;
  const incident = notice('inc000000001', {
    kind: 'incident',
    title: 'Sign-in is slow',
    tier: 'high',
    impact: 'minor',
    window: null,
    components: [
      { id: 'id-sign-in', slug: 'sign-in', name: 'SIGN-IN', impact: 'degraded_performance' },
    ],
    updates: [
      update('upd000000003', 'resolved', 'Sign-in is fast again.', T0 + 2 * HOUR, { sequence: 1 }),
      update(
        'upd000000002',
        'investigating',
        'Signing in takes up to a minute.\n\n- Open sessions go on.\n- See [how](/help?a=1&b=2).',
        T0,
      ),
    ],
  });
  const moved = notice('mnt000000001', {
    updates: [
      update('upd000000012', 'scheduled', 'We start a day later.', T0 - DAY + HOUR, {
        sequence: 1,
        moment: 'rescheduled',
        movedWindow: {
          from: { start: T0 + 9 * DAY, end: T0 + 9 * DAY + HOUR, timeZone: 'Europe/Berlin' },
          to: { start: T0 + 10 * DAY, end: T0 + 10 * DAY + 2 * HOUR, timeZone: 'Europe/Berlin' },
        },
      }),
      update('upd000000011', 'scheduled', 'We update our hosts.', T0 - DAY),
    ],
    updatedAt: T0 - DAY + HOUR,
  });
  const cancelled = notice('pat000000001', {
    kind: 'emergency_patch',
    title: 'Security update of sign-in',
    tier: 'critical',
    components: [
      { id: 'id-sign-in', slug: 'sign-in', name: 'SIGN-IN', impact: 'major_outage' },
      { id: 'id-hosts', slug: 'hosts', name: 'HOSTS', impact: 'operational' },
    ],
    updates: [
      update('upd000000022', 'cancelled', 'It is not needed.', T0 - 2 * DAY + HOUR, {
        sequence: 1,
      }),
      update('upd000000021', 'scheduled', 'We close a weakness.', T0 - 2 * DAY),
    ],
    updatedAt: T0 - 2 * DAY + HOUR,
  });
  return view([incident, moved, cancelled]);
}
