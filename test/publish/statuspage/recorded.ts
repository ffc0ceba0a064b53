/**
 * Answers in the shape that pages at Statuspage were recorded with; names and texts are made up.
 * 2024: as GitHub's page answered. 2020: as HTX's did, before `start_date` and
 * `reminder_intervals`. 2019: as Discord's did, with a group and local offsets.
 */
const page2024 = {
  id: 'abcdefghijk1',
  name: 'Recorded',
  url: 'https://status.example.org',
  time_zone: 'Etc/UTC',
  updated_at: '2024-09-17T08:08:17.044Z',
};

const component2020 = {
  id: 'component000',
  name: 'Deposit',
  status: 'operational',
  created_at: '2019-12-05T02:07:12.372Z',
  updated_at: '2020-02-07T09:27:15.563Z',
  position: 1,
  description: null,
  showcase: true,
  group_id: 'group0000000',
  page_id: 'abcdefghijk1',
  group: false,
  only_show_if_degraded: false,
};

const component2024 = { ...component2020, start_date: null, group_id: null };

const group2019 = {
  ...component2020,
  id: 'group0000000',
  name: 'Voice',
  showcase: false,
  group_id: null,
  group: true,
  components: ['component000'],
};

const update = {
  id: 'update000000',
  status: 'investigating',
  body: 'We are investigating.<br /><br />More soon.',
  incident_id: 'incident0000',
  created_at: '2024-09-16T21:31:02.798Z',
  updated_at: '2024-09-16T21:31:02.798Z',
  display_at: '2024-09-16T21:31:02.798Z',
  affected_components: [
    {
      code: 'component000',
      name: 'Wallet - Deposit',
      old_status: 'operational',
      new_status: 'partial_outage',
    },
  ],
  deliver_notifications: true,
  custom_tweet: null,
  tweet_id: null,
};

const incident2020 = {
  id: 'incident0000',
  name: 'Deposits are delayed',
  status: 'investigating',
  created_at: '2024-09-16T21:31:02.719Z',
  updated_at: '2024-09-16T22:08:39.349Z',
  monitoring_at: null,
  resolved_at: null,
  impact: 'major',
  shortlink: 'https://stspg.example/mc6sr407p78b',
  started_at: '2024-09-16T21:31:02.713Z',
  page_id: 'abcdefghijk1',
  incident_updates: [update],
  components: [component2020],
};

const incident2024 = { ...incident2020, components: [component2024], reminder_intervals: null };

const maintenance2020 = {
  ...incident2020,
  status: 'scheduled',
  impact: 'maintenance',
  incident_updates: [{ ...update, status: 'scheduled' }],
  scheduled_for: '2020-02-15T00:00:00.000Z',
  scheduled_until: '2020-02-15T01:00:00.000Z',
};

const local = '2019-06-24T06:07:14.473-07:00';

const maintenance2019 = {
  ...maintenance2020,
  status: 'completed',
  resolved_at: local,
  started_at: local,
  incident_updates: [{ ...update, status: 'in_progress', display_at: local }],
  components: [],
};

export const RECORDED = {
  github: {
    '/api/v2/status.json': {
      page: page2024,
      status: { indicator: 'none', description: 'All Systems Operational' },
    },
    '/api/v2/components.json': { page: page2024, components: [component2024] },
    '/api/v2/incidents.json': { page: page2024, incidents: [incident2024] },
  },
  htx: {
    '/api/v2/summary.json': {
      page: page2024,
      components: [component2020],
      incidents: [incident2020],
      scheduled_maintenances: [maintenance2020],
      status: { indicator: 'minor', description: 'Partially Degraded Service' },
    },
    '/api/v2/scheduled-maintenances.json': {
      page: page2024,
      scheduled_maintenances: [maintenance2020],
    },
  },
  discord: {
    '/api/v2/components.json': {
      page: { ...page2024, time_zone: 'America/Tijuana', updated_at: local },
      components: [component2020, group2019],
    },
    '/api/v2/scheduled-maintenances.json': {
      page: { ...page2024, time_zone: 'America/Tijuana', updated_at: local },
      scheduled_maintenances: [maintenance2019],
    },
  },
} as const;
