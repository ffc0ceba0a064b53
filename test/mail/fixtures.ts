import type { ComponentStatus } from '#src/domain/component.ts';
import type { Moment, NoticeKind, NoticeStatus } from '#src/domain/notice.ts';
import type { PublicNotice, PublicPage, PublicUpdate, PublicWindow } from '#src/publish/view.ts';

export const at = (text: string): number => Date.parse(text);

export const PAGE: PublicPage = {
  name: 'Example Cloud',
  url: 'https://status.example.com',
  timeZone: 'Europe/Berlin',
  id: 'abcdefghijkl',
  supportContact: 'support@example.com',
  updatedAt: 0,
};

/** 1 December 2026, 02:00–04:00 in Berlin. */
export const WINDOW: PublicWindow = {
  start: at('2026-12-01T01:00:00Z'),
  end: at('2026-12-01T03:00:00Z'),
  timeZone: 'Europe/Berlin',
};
export const LATER: PublicWindow = {
  start: at('2026-12-03T01:00:00Z'),
  end: at('2026-12-03T03:00:00Z'),
  timeZone: 'Europe/Berlin',
};

export function update(overrides: Partial<PublicUpdate> = {}): PublicUpdate {
  const body = overrides.body ?? 'We replace the disks of our primary database.';
  return {
    id: `update${overrides.sequence ?? 1}`,
    sequence: 1,
    status: 'scheduled',
    moment: 'announced',
    body,
    html: `<p>${body}</p>`,
    displayAt: at('2026-11-24T09:00:00Z'),
    createdAt: at('2026-11-24T09:00:00Z'),
    movedWindow: null,
    nextUpdateDue: null,

    notified: true,
    components: [],
    ...overrides,
  };
}

export function parts(
  names: readonly string[],
  impact: ComponentStatus = 'partial_outage',
): PublicNotice['components'] {
  return names.map((name, index) => ({ id: `part${index}`, slug: `part-${index}`, name, impact }));
}

export function notice(overrides: Partial<PublicNotice> = {}): PublicNotice {
  return {
    id: 'ab12cd34ef56',
    kind: 'maintenance',
    title: 'New disks for the primary database',
    tier: 'medium',
    status: 'scheduled',
    impact: 'maintenance',
    url: 'https://status.example.com/notices/ab12cd34ef56',
    window: WINDOW,
    actualStart: null,
    actualEnd: null,
    runningOver: false,
    nextUpdateDue: null,

    components: parts(['Primary database']),
    stages: [],
    updates: [],
    publishedAt: at('2026-11-24T09:00:00Z'),
    updatedAt: at('2026-11-24T09:00:00Z'),
    calendarSequence: 0,
    ...overrides,
  };
}

export interface Scene {
  name: string;
  notice: PublicNotice;
  update: PublicUpdate;
  timeline: PublicUpdate[];
  timeZone: string;
  subject: string;
}

const paragraphs = (body: string) =>
  body
    .split('\n\n')
    .map((part) => `<p>${part}</p>`)
    .join('\n');

interface Step {
  moment: Moment;
  status: NoticeStatus;
  when: string;
  body: string;
  subject: string;
  more?: Partial<PublicUpdate>;
  facts?: Partial<PublicNotice>;
}

function scenes(
  kind: NoticeKind,
  base: Partial<PublicNotice>,
  timeZone: string,
  steps: readonly Step[],
): Scene[] {
  const timeline: PublicUpdate[] = [];
  let facts: Partial<PublicNotice> = base;
  return steps.map((step, index) => {
    facts = { ...facts, ...step.facts };
    const entry = update({
      id: `${kind}${index}`,
      sequence: index + 1,
      moment: step.moment,
      status: step.status,
      body: step.body,
      html: paragraphs(step.body),
      displayAt: at(step.when),
      createdAt: at(step.when),
      ...step.more,
    });
    timeline.unshift(entry);
    return {
      name: `${kind}-${index}-${step.moment}`,
      notice: notice({ kind, ...facts, status: step.status, updates: [...timeline] }),
      update: entry,
      timeline: [...timeline],
      timeZone,
      subject: step.subject,
    };
  });
}

const MAINTENANCE = scenes('maintenance', {}, 'Europe/Berlin', [
  {
    moment: 'announced',
    status: 'scheduled',
    when: '2026-11-24T09:00:00Z',
    subject: '[Maintenance on 1 December, 02:00 CET] New disks for the primary database',
    body: 'We replace the disks of our primary database on Tuesday, 1 December 2026, 02:00–04:00 CET (01:00–03:00 UTC).\n\nYou will notice that saving is partly unavailable. Reading goes on as usual.\n\nYou need to do nothing.',
  },
  {
    moment: 'reminder',
    status: 'scheduled',
    when: '2026-11-30T01:00:00Z',
    subject: '[Reminder: starts on 1 December, 02:00 CET] New disks for the primary database',
    body: 'This work starts tomorrow. You need to do nothing.',
  },
  {
    moment: 'rescheduled',
    status: 'scheduled',
    when: '2026-11-30T10:00:00Z',
    subject: '[Rescheduled to 3 December, 02:00 CET] New disks for the primary database',
    body: 'We moved this work. A supplier’s part arrives a day late.',
    more: { movedWindow: { from: WINDOW, to: LATER } },
    facts: { window: LATER },
  },
  {
    moment: 'started',
    status: 'in_progress',
    when: '2026-12-03T01:02:00Z',
    subject: '[Planned maintenance in progress] New disks for the primary database',
    body: 'Work has started. Saving is partly unavailable until about 04:00 CET.',
    more: { nextUpdateDue: at('2026-12-03T03:00:00Z') },
    facts: {
      actualStart: at('2026-12-03T01:02:00Z'),
      stages: [
        { name: 'Canary', percent: 5, status: 'done' },
        { name: 'Everyone', percent: 100, status: 'running' },
      ],
    },
  },
  {
    moment: 'progress',
    status: 'in_progress',
    when: '2026-12-03T03:10:00Z',
    subject: '[Takes longer than planned] New disks for the primary database',
    body: 'Half of the servers are done. The other half takes longer than we thought.',
    more: { nextUpdateDue: at('2026-12-03T04:00:00Z') },
  },
  {
    moment: 'extended',
    status: 'in_progress',
    when: '2026-12-03T03:20:00Z',
    subject: '[Extended to 06:00 CET] New disks for the primary database',
    body: 'We need two more hours.',
    more: { movedWindow: { from: LATER, to: { ...LATER, end: at('2026-12-03T05:00:00Z') } } },
    facts: { window: { ...LATER, end: at('2026-12-03T05:00:00Z') } },
  },
  {
    moment: 'verifying',
    status: 'verifying',
    when: '2026-12-03T04:30:00Z',
    subject: '[Verifying] New disks for the primary database',
    body: 'The disks are in place. We check that everything works.',
  },
  {
    moment: 'completed',
    status: 'completed',
    when: '2026-12-03T04:40:00Z',
    subject: '[Completed] New disks for the primary database',
    body: 'Everything works again. You need to do nothing.',
    more: {
      components: [
        { id: 'part0', name: 'Primary database', from: 'partial_outage', to: 'operational' },
      ],
    },
    facts: { actualEnd: at('2026-12-03T04:40:00Z') },
  },
  {
    moment: 'summary',
    status: 'completed',
    when: '2026-12-05T10:00:00Z',
    subject: '[Summary] New disks for the primary database',
    body: '**What happened.** Saving was unavailable for 3 hours 38 minutes, 1 hour 38 minutes longer than planned.\n\nWhat we change:\n\n- We keep spare disks on site, by 15 January.\n- We rehearse the swap first ([how](https://status.example.com/rehearsal)).',
  },
]);

const CANCELLED = scenes('maintenance', {}, 'Europe/Berlin', [
  {
    moment: 'cancelled',
    status: 'cancelled',
    when: '2026-11-29T09:00:00Z',
    subject: '[Cancelled] New disks for the primary database',
    body: 'This work does not take place. You need to do nothing.',
  },
]).map((scene) => ({ ...scene, name: 'maintenance-cancelled' }));

const PATCH_WINDOW: PublicWindow = {
  start: at('2026-12-01T22:00:00Z'),
  end: at('2026-12-01T23:00:00Z'),
  timeZone: 'Etc/UTC',
};
const PATCH = scenes(
  'emergency_patch',
  {
    title: 'Security update of our sign-in servers',
    tier: 'critical',
    window: PATCH_WINDOW,
    components: parts(['Sign-in', 'API'], 'major_outage'),
  },
  'Etc/UTC',
  [
    {
      moment: 'announced',
      status: 'scheduled',
      when: '2026-12-01T20:00:00Z',
      subject: '[Critical maintenance at 22:00 UTC] Security update of our sign-in servers',
      body: 'Sign-in and API will be unavailable for up to one hour from 22:00 UTC. Please save your work before.\n\nThis update closes a security weakness in software our servers run on.',
      more: { nextUpdateDue: at('2026-12-01T22:30:00Z') },
    },
    {
      moment: 'started',
      status: 'in_progress',
      when: '2026-12-01T22:00:00Z',
      subject: '[Critical maintenance in progress] Security update of our sign-in servers',
      body: 'Work has started. Sign-in and API are unavailable.',
      more: { nextUpdateDue: at('2026-12-01T22:30:00Z') },
      facts: { actualStart: at('2026-12-01T22:00:00Z') },
    },
    {
      moment: 'rolled_back',
      status: 'rolled_back',
      when: '2026-12-01T22:40:00Z',
      subject: '[Rolled back: Sign-in and API] Security update of our sign-in servers',
      body: 'The update did not work. We went back to how it was before.',
      facts: { actualEnd: at('2026-12-01T22:40:00Z') },
    },
  ],
);

const INCIDENT = scenes(
  'incident',
  {
    title: 'Sign-in fails for some customers',
    window: null,
    impact: 'major',
    components: parts(['Sign-in']),
    actualStart: at('2026-12-01T22:50:00Z'),
  },
  'America/New_York',
  (
    [
      ['investigating', '2026-12-01T23:00:00Z', '[Investigating] Sign-in fails for some customers'],
      ['identified', '2026-12-01T23:20:00Z', '[Identified] Sign-in fails for some customers'],
      ['monitoring', '2026-12-02T04:50:00Z', '[Monitoring] Sign-in fails for some customers'],
      ['resolved', '2026-12-02T05:10:00Z', '[Resolved] Sign-in fails for some customers'],
    ] as const
  ).map(([moment, when, subject]) => ({
    moment,
    status: moment,
    when,
    subject,
    body: `About one in five attempts to sign in fails (${moment}). If it fails, try again.`,
    more: { nextUpdateDue: moment === 'resolved' ? null : at(when) + 1_800_000 },
    facts: moment === 'resolved' ? { actualEnd: at(when) } : {},
  })),
);

/** Every kind and moment that is mailed, in the order in which it happens. */
export const SCENES: readonly Scene[] = [...MAINTENANCE, ...CANCELLED, ...PATCH, ...INCIDENT];

export function scene(name: string): Scene {
  const found = SCENES.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`No scene ${name}; there are ${SCENES.map((s) => s.name).join(', ')}.`);
  }
  return found;
}
