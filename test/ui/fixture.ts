import { type ComponentStatus, worstComponentStatus } from '#src/domain/component.ts';
import { dayOf } from '#src/platform/time/zone.ts';
import type {
  PublicComponent,
  PublicDay,
  PublicGroup,
  PublicHistory,
  PublicNotice,
  PublicUpdate,
  PublicView,
} from '#src/publish/view.ts';
/** Public views as the pages get them, one per state that a reader can meet. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Saturday, 21 November 2026, 02:12 UTC: three in the morning in Berlin. */
export const NOW = Date.UTC(2026, 10, 21, 2, 12);
const ZONE = 'Europe/Berlin';

/** Ninety days up to NOW; `changes` by how many days ago, `recorded` how far the record goes. */
export function history(
  changes: Record<number, Partial<PublicDay>> = {},
  recorded = 90,
): PublicHistory {
  const days = Array.from({ length: 90 }, (_, index): PublicDay => {
    const ago = 89 - index;
    return {
      day: dayOf(NOW - ago * DAY, ZONE),
      worst: ago < recorded ? 'operational' : null,
      maintenance: false,
      partialMs: 0,
      majorMs: 0,
      ...changes[ago],
    };
  });
  const down = days.reduce((sum, day) => sum + day.majorMs + 0.3 * day.partialMs, 0);
  return { days, uptime: recorded === 0 ? null : 1 - down / (recorded * DAY) };
}

const HISTORIES: Record<string, PublicHistory> = {
  API: history({ 18: { worst: 'partial_outage', partialMs: 42 * MINUTE } }),
  'Sign-in': history({
    0: { worst: 'major_outage', majorMs: 40 * MINUTE },
    6: { worst: 'partial_outage', partialMs: 12 * MINUTE, maintenance: true },
    33: { maintenance: true },
    61: { worst: 'major_outage', majorMs: 3 * HOUR, partialMs: HOUR },
  }),
  'Compute hosts': history({
    0: { maintenance: true },
    28: { maintenance: true },
    29: { maintenance: true },
  }),
  'Object storage': history({
    3: { worst: 'degraded_performance' },
    4: { worst: 'degraded_performance' },
  }),
  Backups: history({}, 34),
  Documentation: history({}, 0),
};

function component(name: string, changes: Partial<PublicComponent> = {}): PublicComponent {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    id: `c-${slug}`,
    slug,
    name,
    description: null,
    status: 'operational',
    groupId: null,
    position: 0,
    history: HISTORIES[name] ?? history(),
    createdAt: NOW - 90 * DAY,
    updatedAt: NOW - 9 * DAY,
    ...changes,
  };
}

function group(name: string, components: PublicComponent[]): PublicGroup {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const status = worstComponentStatus(components.map((one) => one.status));
  const createdAt = NOW - 90 * DAY;
  return {
    id: `g-${slug}`,
    slug,
    name,
    position: 0,
    status,
    createdAt,
    updatedAt: createdAt,
    components,
  };
}

type Statuses = Partial<Record<string, ComponentStatus>>;

function components(statuses: Statuses = {}): Pick<PublicView, 'groups' | 'ungrouped'> {
  const one = (name: string, description: string | null = null): PublicComponent =>
    component(name, { description, status: statuses[name] ?? 'operational' });
  return {
    groups: [
      group('Platform', [
        one('API'),
        one('Web app'),
        one('Sign-in', 'Passwords, passkeys and single sign-on'),
      ]),
      group('Data', [one('Compute hosts'), one('Object storage'), one('Backups')]),
    ],
    ungrouped: [one('Documentation')],
  };
}

let sequence = 0;

function update(changes: Partial<PublicUpdate> & { text: string }): PublicUpdate {
  const { text, ...rest } = changes;
  sequence += 1;
  return {
    id: `u${sequence}`,
    sequence,
    status: 'in_progress',
    moment: 'progress',
    body: text,
    html: `<p>${text}</p>`,
    displayAt: NOW,
    createdAt: rest.displayAt ?? NOW,
    movedWindow: null,
    nextUpdateDue: null,

    notified: true,
    components: [],
    ...rest,
  };
}

export function notice(id: string, changes: Partial<PublicNotice>): PublicNotice {
  return {
    id,
    kind: 'maintenance',
    title: 'Database upgrade',
    tier: 'low',
    status: 'completed',
    impact: 'maintenance',
    url: `https://status.example.com/notices/${id}`,
    window: null,
    actualStart: null,
    actualEnd: null,
    runningOver: false,
    nextUpdateDue: null,

    components: [],
    stages: [],
    updates: [],
    publishedAt: NOW - DAY,
    updatedAt: NOW,
    calendarSequence: 0,
    ...changes,
  };
}

function view(changes: Partial<PublicView> = {}): PublicView {
  return {
    version: 12,
    builtAt: NOW,
    validUntil: NOW + HOUR,
    page: {
      name: 'Acme Cloud',
      url: 'https://status.example.com',
      timeZone: ZONE,
      id: 'abcdefghijkl',
      supportContact: 'support@example.com',
      updatedAt: NOW - 7 * HOUR,
    },
    overall: { indicator: 'none', description: 'All systems are operational' },
    ...components(),
    active: [],
    upcoming: [],
    recent: [],
    latest: { incidents: [], work: [] },
    ...changes,
  };
}

const sshd = { id: 'c-compute-hosts', slug: 'compute-hosts', name: 'Compute hosts' };
const signIn = { id: 'c-sign-in', slug: 'sign-in', name: 'Sign-in' };
const storage = { id: 'c-object-storage', slug: 'object-storage', name: 'Object storage' };

export const resolved = notice('inc000000001', {
  kind: 'incident',
  title: 'Slow responses from object storage',
  tier: 'medium',
  status: 'resolved',
  impact: 'minor',
  actualStart: NOW - 3 * DAY - 2 * HOUR,
  actualEnd: NOW - 3 * DAY,
  components: [{ ...storage, impact: 'degraded_performance' }],
  updates: [
    update({
      status: 'resolved',
      moment: 'resolved',
      displayAt: NOW - 3 * DAY,
      text: 'Uploads and downloads run at their usual speed again. You need to do nothing.',
      components: [
        { id: storage.id, name: storage.name, from: 'degraded_performance', to: 'operational' },
      ],
    }),
    update({
      status: 'investigating',
      moment: 'investigating',
      displayAt: NOW - 3 * DAY - 2 * HOUR,
      nextUpdateDue: NOW - 3 * DAY - HOUR,
      text: 'Uploads and downloads take longer than usual. We are looking for the cause.',
      components: [
        { id: storage.id, name: storage.name, from: 'operational', to: 'degraded_performance' },
      ],
    }),
  ],
});

const cancelled = notice('cancelled001', {
  title: 'Move of the backup store',
  status: 'cancelled',
  window: { start: NOW - 5 * DAY, end: NOW - 5 * DAY + 2 * HOUR, timeZone: ZONE },
  components: [{ id: 'c-backups', slug: 'backups', name: 'Backups', impact: 'under_maintenance' }],
  updates: [
    update({
      status: 'cancelled',
      moment: 'cancelled',
      displayAt: NOW - 6 * DAY,
      text: 'We do not move the backup store this week: the new one is not ready. We announce a new time when we have one.',
    }),
    update({
      status: 'scheduled',
      moment: 'announced',
      displayAt: NOW - 9 * DAY,
      text: 'We move the backup store to new hardware. Backups taken in this window start up to two hours late.',
    }),
  ],
});

const rolledBack = notice('rolledback01', {
  kind: 'emergency_patch',
  title: 'Security update of sign-in',
  tier: 'high',
  status: 'rolled_back',
  window: { start: NOW - 6 * DAY, end: NOW - 6 * DAY + HOUR, timeZone: ZONE },
  actualStart: NOW - 6 * DAY + 4 * MINUTE,
  actualEnd: NOW - 6 * DAY + 95 * MINUTE,
  components: [{ ...signIn, impact: 'partial_outage' }],
  stages: [
    { name: 'Canary', percent: 5, status: 'done' },
    { name: 'First half', percent: 50, status: 'rolled_back' },
    { name: 'Everyone', percent: 100, status: 'pending' },
  ],
  updates: [
    update({
      status: 'rolled_back',
      moment: 'rolled_back',
      displayAt: NOW - 6 * DAY + 95 * MINUTE,
      text: 'We took the update back because single sign-on failed for some of you. Sign-in works as before.',
    }),
    update({
      moment: 'started',
      displayAt: NOW - 6 * DAY + 4 * MINUTE,
      nextUpdateDue: NOW - 6 * DAY + 64 * MINUTE,
      text: 'We have begun.',
    }),
  ],
});

const planned = notice('planned00001', {
  title: 'Upgrade of the API database',
  tier: 'medium',
  status: 'scheduled',
  window: { start: NOW + 10 * DAY, end: NOW + 10 * DAY + 2 * HOUR, timeZone: ZONE },
  components: [
    { id: 'c-api', slug: 'api', name: 'API', impact: 'degraded_performance' },
    { id: 'c-web-app', slug: 'web-app', name: 'Web app', impact: 'operational' },
  ],
  updates: [
    update({
      status: 'scheduled',
      moment: 'rescheduled',
      displayAt: NOW - DAY,
      movedWindow: {
        from: { start: NOW + 3 * DAY, end: NOW + 3 * DAY + 2 * HOUR, timeZone: ZONE },
        to: { start: NOW + 10 * DAY, end: NOW + 10 * DAY + 2 * HOUR, timeZone: ZONE },
      },
      text: 'We moved this by a week, so that it does not fall on the last working days of the month.',
    }),
    update({
      status: 'scheduled',
      moment: 'announced',
      displayAt: NOW - 4 * DAY,
      text: 'We upgrade the database behind the API. Requests may take up to two seconds longer. You need to do nothing.',
    }),
  ],
});

const overnight = notice('overnight001', {
  title: 'Move of object storage to new hardware',
  status: 'scheduled',
  window: { start: NOW + 18 * HOUR, end: NOW + 26 * HOUR, timeZone: ZONE },
  components: [{ ...storage, impact: 'under_maintenance' }],
  updates: [
    update({ status: 'scheduled', moment: 'announced', displayAt: NOW - 2 * DAY, text: 'Soon.' }),
  ],
});

export const runningOver = notice('over00000001', {
  title: 'Replacement of network switches',
  status: 'verifying',
  window: { start: NOW - 3 * HOUR, end: NOW - 25 * MINUTE, timeZone: ZONE },
  actualStart: NOW - 3 * HOUR + 6 * MINUTE,
  runningOver: true,
  nextUpdateDue: NOW + 35 * MINUTE,

  components: [{ ...sshd, impact: 'under_maintenance' }],
  updates: [
    update({
      status: 'verifying',
      moment: 'verifying',
      displayAt: NOW - 25 * MINUTE,
      nextUpdateDue: NOW + 35 * MINUTE,
      text: 'The last switch took longer to replace than we planned. All are in place now and we are checking them. You should notice nothing more.',
    }),
    update({
      moment: 'started',
      displayAt: NOW - 3 * HOUR + 6 * MINUTE,
      nextUpdateDue: NOW - 40 * MINUTE,
      text: 'We have begun. Connections may drop for a few seconds, up to three times.',
    }),
  ],
});

export const emergency = notice('emergency001', {
  kind: 'emergency_patch',
  title: 'Security update of our compute hosts',
  tier: 'critical',
  status: 'in_progress',
  window: { start: NOW - 72 * MINUTE, end: NOW + 108 * MINUTE, timeZone: ZONE },
  actualStart: NOW - 70 * MINUTE,
  nextUpdateDue: NOW + 18 * MINUTE,

  components: [
    { ...sshd, impact: 'partial_outage' },
    { id: 'c-api', slug: 'api', name: 'API', impact: 'degraded_performance' },
  ],
  stages: [
    { name: 'Canary', percent: 5, status: 'done' },
    { name: 'First region', percent: 40, status: 'running' },
    { name: 'All regions', percent: 100, status: 'pending' },
  ],
  updates: [
    update({
      displayAt: NOW - 12 * MINUTE,
      nextUpdateDue: NOW + 18 * MINUTE,
      text: 'Your hosts restart once, one region after another, and are away for about four minutes each. <strong>You need to do nothing.</strong> The first region is half done.',
    }),
    update({
      moment: 'started',
      displayAt: NOW - 70 * MINUTE,
      nextUpdateDue: NOW - 40 * MINUTE,
      text: 'This update closes a security weakness in software our servers run on. We are applying it now rather than in our regular window because waiting would leave your data at greater risk.',
      components: [
        { id: sshd.id, name: sshd.name, from: 'operational', to: 'partial_outage' },
        { id: 'c-api', name: 'API', from: 'operational', to: 'degraded_performance' },
      ],
    }),
    update({
      status: 'scheduled',
      moment: 'announced',
      displayAt: NOW - 95 * MINUTE,
      nextUpdateDue: NOW - 65 * MINUTE,
      text: 'We start a security update of our compute hosts at 02:00.',
    }),
  ],
});

const outage = notice('outage000001', {
  kind: 'incident',
  title: 'Sign-in does not work',
  tier: 'critical',
  status: 'identified',
  impact: 'critical',
  actualStart: NOW - 40 * MINUTE,
  nextUpdateDue: NOW + 20 * MINUTE,

  components: [{ ...signIn, impact: 'major_outage' }],
  updates: [
    update({
      status: 'identified',
      moment: 'identified',
      displayAt: NOW - 10 * MINUTE,
      nextUpdateDue: NOW + 20 * MINUTE,
      text: 'Nobody can sign in since 02:32. If you are signed in, stay signed in: your session keeps working. A change of ours from 02:30 is the cause and we are taking it back.',
    }),
    update({
      status: 'investigating',
      moment: 'investigating',
      displayAt: NOW - 38 * MINUTE,
      nextUpdateDue: NOW - 15 * MINUTE,
      text: 'Signing in fails for everybody. We are looking for the cause.',
      components: [{ id: signIn.id, name: signIn.name, from: 'operational', to: 'major_outage' }],
    }),
  ],
});

const RTL = 'تحديث أمني لقواعد البيانات في المنطقة الأولى';
const WORD =
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);

const hostile = notice('hostile00001', {
  kind: 'incident',
  title: `<script>alert(1)</script> ${WORD}`,
  status: 'monitoring',
  impact: 'major',
  nextUpdateDue: NOW - 5 * MINUTE,

  components: [
    { id: 'x', slug: 'x', name: WORD, impact: 'partial_outage' },
    { id: 'y', slug: 'y', name: RTL, impact: 'major_outage' },
  ],
  updates: [
    update({
      status: 'monitoring',
      moment: 'monitoring',
      text: WORD,
      html: `<p>${RTL}. ${WORD}</p><ul><li>One</li><li><code>two</code></li></ul>`,
    }),
  ],
});

export const VIEWS = {
  quiet: view({ recent: [resolved, cancelled, rolledBack] }),
  emergency: view({
    overall: { indicator: 'major', description: 'Some parts are not available' },
    ...components({ 'Compute hosts': 'partial_outage', API: 'degraded_performance' }),
    active: [emergency],
    recent: [emergency, resolved],
  }),
  planned: view({
    overall: { indicator: 'maintenance', description: 'Maintenance is under way' },
    ...components({ 'Compute hosts': 'under_maintenance' }),
    active: [runningOver],
    upcoming: [overnight, planned],
    recent: [runningOver],
  }),
  outage: view({
    overall: { indicator: 'critical', description: 'Sign-in is not available' },
    ...components({ 'Sign-in': 'major_outage', 'Compute hosts': 'under_maintenance' }),
    active: [outage, runningOver],
    upcoming: [planned],
    recent: [outage, resolved],
  }),
  empty: view({ groups: [], ungrouped: [] }),
  hostile: view({
    page: {
      id: 'abcdefghijkl',
      updatedAt: 0,
      name: `"><b>${WORD}`,
      url: 'https://status.example.com',
      timeZone: 'America/New_York',
      supportContact: 'Call the front desk',
    },
    overall: { indicator: 'minor', description: 'Some parts are slower than usual' },
    groups: [
      group(
        RTL,
        Array.from({ length: 200 }, (_, index) =>
          component(`Node ${index}`, {
            status: index === 7 ? 'degraded_performance' : 'operational',
          }),
        ),
      ),
      group(WORD, [component(WORD, { description: RTL })]),
    ],
    ungrouped: [],
    active: [hostile],
  }),
} satisfies Record<string, PublicView>;

export type ViewName = keyof typeof VIEWS;

/** A notice of a view by its id, wherever it stands. */
export function noticeOf(from: PublicView, id: string): PublicNotice | null {
  return [...from.active, ...from.upcoming, ...from.recent].find((one) => one.id === id) ?? null;
}

/** A component of a view by its slug. */
export function componentOf(from: PublicView, slug: string): PublicComponent | null {
  const all = [...from.groups.flatMap((group) => group.components), ...from.ungrouped];
  return all.find((one) => one.slug === slug) ?? null;
}

/** The notices of a view that concern a component; all of them where none is named. */
export function noticesOf(from: PublicView, slug?: string): PublicNotice[] {
  const all = [...from.active, ...from.upcoming, ...from.recent];
  return [...new Set(all)].filter(
    (one) => slug === undefined || one.components.some((component) => component.slug === slug),
  );
}
