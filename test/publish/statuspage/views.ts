import { worstComponentStatus, type ComponentStatus } from '#src/domain/component.ts';
import { overallOf } from '#src/publish/overall.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { statuspageDocument } from '#src/publish/statuspage/index.ts';
import type {
  PublicComponent,
  PublicGroup,
  PublicNotice,
  PublicUpdate,
  PublicView,
} from '#src/publish/view.ts';
import { DAY, HOUR } from '#test/support/clock.ts';
import { SCHEMAS, standardPart, type StatuspagePath } from './schema.ts';

/** Saturday, 21 November 2026, 02:12:03.045 UTC. */
export const NOW = Date.UTC(2026, 10, 21, 2, 12, 3, 45);

let count = 0;

/** An id as the store makes them, another one each time. */
function anId(): string {
  count += 1;
  return `id${String(count).padStart(10, '0')}`;
}

export function aComponent(name: string, status: ComponentStatus = 'operational'): PublicComponent {
  return {
    id: anId(),
    slug: 'a-slug',
    name,
    description: null,
    status,
    groupId: null,
    position: 7,
    history: { days: [], uptime: 1 },
    createdAt: NOW - 90 * DAY,
    updatedAt: NOW - DAY,
  };
}

export function aGroup(name: string, components: readonly PublicComponent[]): PublicGroup {
  const id = anId();
  return {
    id,
    slug: 'a-group',
    name,
    position: 3,
    status: worstComponentStatus(components.map((component) => component.status)),
    createdAt: NOW - 80 * DAY,
    updatedAt: NOW - 2 * DAY,
    components: components.map((component) => ({ ...component, groupId: id })),
  };
}

export function anUpdate(change: Partial<PublicUpdate> = {}): PublicUpdate {
  const body = change.body ?? 'We are looking into it.';
  return {
    id: anId(),
    sequence: 0,
    status: 'investigating',
    moment: 'investigating',
    html: renderMarkdown(body),
    displayAt: NOW,
    createdAt: NOW,
    movedWindow: null,
    nextUpdateDue: null,
    notified: true,
    components: [],
    ...change,
    body,
  };
}

export function aNotice(change: Partial<PublicNotice> = {}): PublicNotice {
  const id = change.id ?? anId();
  const kind = change.kind ?? 'incident';
  const status = change.status ?? (kind === 'incident' ? 'investigating' : 'scheduled');
  return {
    kind,
    title: 'A notice',
    tier: 'medium',
    status,
    impact: kind === 'incident' ? 'minor' : 'maintenance',
    url: `https://status.example.com/notices/${id}`,
    window:
      kind === 'incident'
        ? null
        : { start: NOW + DAY, end: NOW + DAY + 2 * HOUR, timeZone: 'Europe/Berlin' },
    actualStart: null,
    actualEnd: null,
    runningOver: false,
    nextUpdateDue: null,
    components: [],
    stages: [],
    updates: [anUpdate({ status })],
    publishedAt: NOW - HOUR,
    updatedAt: NOW,
    calendarSequence: 0,
    ...change,
    id,
  };
}

const ACTIVE = ['in_progress', 'verifying', 'investigating', 'identified', 'monitoring'];

/** A view in which notices stand where the snapshot puts them. */
export function aView(
  change: Partial<PublicView> & { timeZone?: string; notices?: readonly PublicNotice[] } = {},
): PublicView {
  const { timeZone = 'UTC', notices = [], ...rest } = change;
  const groups = rest.groups ?? [];
  const ungrouped = rest.ungrouped ?? [];
  const active = notices.filter((notice) => ACTIVE.includes(notice.status));
  const newest = notices.toSorted((a, b) => b.publishedAt - a.publishedAt);
  const statuses = [...groups.flatMap((group) => group.components), ...ungrouped].map(
    (component) => component.status,
  );
  return {
    version: 12,
    builtAt: NOW,
    validUntil: NOW + HOUR,
    page: {
      id: 'kctbh9vrtdwd',
      name: 'Acme Cloud',
      url: 'https://status.example.com',
      timeZone,
      supportContact: 'support@example.com',
      updatedAt: NOW,
    },
    overall: overallOf(statuses, active.filter(({ kind }) => kind === 'incident').length),
    groups,
    ungrouped,
    active,
    upcoming: notices.filter(({ status }) => status === 'scheduled'),
    recent: [],
    latest: {
      incidents: newest.filter(({ kind }) => kind === 'incident').slice(0, 50),
      work: newest.filter(({ kind }) => kind !== 'incident').slice(0, 50),
    },
    ...rest,
  };
}

/** What a client gets at a path, as JSON; everything in it was checked by the strict schema. */
export function fetchJson<P extends StatuspagePath>(view: PublicView, path: P) {
  const document = statuspageDocument(view, path);
  if (document === null) {
    throw new Error(`${path} is not answered`);
  }
  const json: unknown = JSON.parse(document.body);
  type Answer = ReturnType<(typeof SCHEMAS)[P]['parse']>;
  return SCHEMAS[path].parse(standardPart(json)) as Answer;
}

/** The same with what Forewarn adds. */
export function fetchRaw(view: PublicView, path: StatuspagePath): Record<string, never> {
  return JSON.parse(statuspageDocument(view, path)!.body) as Record<string, never>;
}
