import * as z from 'zod';
import { strptime } from './strptime.ts';

/**
 * Statuspage's public API v2 as a strict client reads it: standards.md §1.2 and §1.3 transcribed,
 * with every key named and no other allowed. What Forewarn adds is described apart from it.
 */
const id = z.string().regex(/^[a-z0-9]{12}$/);

function isReadable(text: string): boolean {
  try {
    return Number.isFinite(strptime(text));
  } catch {
    return false;
  }
}

const timestamp = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(?:Z|[+-]\d{2}:\d{2})$/)
  .refine(isReadable, { error: 'cannot be read with %Y-%m-%dT%H:%M:%S.%f%z' });

const page = z.strictObject({
  id,
  name: z.string(),
  url: z.string().regex(/^https?:\/\/[^/]+$/),
  time_zone: z.string().regex(/^[A-Za-z]+(?:\/[A-Za-z_+-]+[0-9]*)*$/),
  updated_at: timestamp,
});

const status = z.strictObject({
  indicator: z.enum(['none', 'minor', 'major', 'critical', 'maintenance']),
  description: z.enum([
    'All Systems Operational',
    'Minor Service Outage',
    'Partially Degraded Service',
    'Degraded System Service',
    'Partial System Outage',
    'Major System Outage',
    'Service Under Maintenance',
  ]),
});

const componentStatus = z.enum([
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
]);

const componentKeys = {
  id,
  name: z.string(),
  status: componentStatus,
  created_at: timestamp,
  updated_at: timestamp,
  position: z.int().min(1),
  description: z.string().nullable(),
  showcase: z.boolean(),
  start_date: z.iso.date().nullable(),
  page_id: id,
  only_show_if_degraded: z.boolean(),
};

const single = z.strictObject({
  ...componentKeys,
  group: z.literal(false),
  group_id: id.nullable(),
});
const group = z.strictObject({
  ...componentKeys,
  group: z.literal(true),
  group_id: z.null(),
  components: z.array(id),
});
const component = z.discriminatedUnion('group', [single, group]);

const affected = z.strictObject({
  code: id,
  name: z.string(),
  old_status: componentStatus,
  new_status: componentStatus,
});

/** No tag but `<br />`, and no ampersand that is not part of an entity. */
const body = z
  .string()
  .regex(/^(?:[^<>]|<br \/>)*$/)
  .regex(/^(?:[^&]|&(?:amp|lt|gt|quot);)*$/);

function update<const Values extends readonly [string, ...string[]]>(statuses: Values) {
  return z.strictObject({
    id,
    status: z.enum(statuses),
    body,
    incident_id: id,
    created_at: timestamp,
    updated_at: timestamp,
    display_at: timestamp,
    affected_components: z.array(affected).min(1).nullable(),
    deliver_notifications: z.boolean(),
    custom_tweet: z.null(),
    tweet_id: z.null(),
  });
}

const INCIDENT = ['investigating', 'identified', 'monitoring', 'resolved', 'postmortem'] as const;
const MAINTENANCE = ['scheduled', 'in_progress', 'verifying', 'completed'] as const;

function notice<const Values extends readonly [string, ...string[]]>(statuses: Values) {
  return z.strictObject({
    id,
    name: z.string(),
    status: z.enum(statuses),
    created_at: timestamp,
    updated_at: timestamp,
    monitoring_at: timestamp.nullable(),
    resolved_at: timestamp.nullable(),
    impact: z.enum(['none', 'minor', 'major', 'critical', 'maintenance']),
    shortlink: z.url(),
    started_at: timestamp,
    page_id: id,
    incident_updates: z.array(update(statuses)),
    components: z.array(single),
    reminder_intervals: z.null(),
    postmortem_body: z.string().nullable(),
    postmortem_body_last_updated_at: timestamp.nullable(),
    postmortem_ignored: z.boolean(),
    postmortem_published_at: timestamp.nullable(),
    postmortem_notified_subscribers: z.boolean(),
    postmortem_notified_twitter: z.boolean(),
  });
}

const incidents = z.array(notice(INCIDENT));
const maintenances = z.array(
  notice(MAINTENANCE).extend({
    impact: z.literal('maintenance'),
    scheduled_for: timestamp,
    scheduled_until: timestamp,
  }),
);
const components = z.array(component);

export const SCHEMAS = {
  '/api/v2/summary.json': z.strictObject({
    page,
    components,
    incidents,
    scheduled_maintenances: maintenances,
    status,
  }),
  '/api/v2/status.json': z.strictObject({ page, status }),
  '/api/v2/components.json': z.strictObject({ page, components }),
  '/api/v2/incidents.json': z.strictObject({ page, incidents }),
  '/api/v2/incidents/unresolved.json': z.strictObject({ page, incidents }),
  '/api/v2/scheduled-maintenances.json': z.strictObject({
    page,
    scheduled_maintenances: maintenances,
  }),
  '/api/v2/scheduled-maintenances/upcoming.json': z.strictObject({
    page,
    scheduled_maintenances: maintenances,
  }),
  '/api/v2/scheduled-maintenances/active.json': z.strictObject({
    page,
    scheduled_maintenances: maintenances,
  }),
};

export type StatuspagePath = keyof typeof SCHEMAS;
export const PATHS = Object.keys(SCHEMAS) as StatuspagePath[];

const windowExtra = z.strictObject({ start: timestamp, end: timestamp, time_zone: z.string() });

/** Ours, by the name of the key. */
const EXTRAS: Readonly<Record<string, z.ZodType>> = {
  forewarn_notice: z.strictObject({
    kind: z.enum(['maintenance', 'emergency_patch', 'incident']),
    tier: z.enum(['low', 'medium', 'high', 'critical']),
    status: z.string(),
    window: windowExtra.nullable(),
    actual_start: timestamp.nullable(),
    actual_end: timestamp.nullable(),
    running_over: z.boolean(),
    next_update_due: timestamp.nullable(),
    commitment: z
      .strictObject({ by: timestamp, applied_at: timestamp.nullable(), closed: z.boolean() })
      .optional(),
    rollout_paused: z.boolean(),
    stages: z.array(
      z.strictObject({
        name: z.string(),
        percent: z.int().nullable(),
        region: z.string().nullable(),
        status: z.enum(['pending', 'running', 'done', 'rolled_back']),
        planned_start: timestamp.nullable(),
        planned_end: timestamp.nullable(),
        started_at: timestamp.nullable(),
        ended_at: timestamp.nullable(),
      }),
    ),
  }),
  forewarn_update: z.strictObject({
    status: z.string(),
    moment: z.string(),
    next_update_due: timestamp.nullable(),
    moved_window: z.strictObject({ from: windowExtra.nullable(), to: windowExtra }).nullable(),
  }),
};

/** The document without what Forewarn adds; throws where an addition is not as described. */
export function standardPart(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(standardPart);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(([key, inner]) => {
    if (!key.startsWith('forewarn_')) {
      return true;
    }
    const extra = EXTRAS[key];
    if (extra === undefined) {
      throw new Error(`${key} is described nowhere`);
    }
    extra.parse(inner);
    return false;
  });
  return Object.fromEntries(kept.map(([key, inner]) => [key, standardPart(inner)]));
}
