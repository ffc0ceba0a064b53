import { contentLines, eventLines, type Line } from './ics.ts';

/** A maintenance as a strict consumer of MAINTNOTE takes it in; it refuses a whole file at once. */
export interface Maintenance {
  /** What tickets are keyed on. */
  key: string;
  uid: string;
  sequence: number;
  start: string;
  end: string;
  status: string;
  impact: string;
  objects: { id: string; impact: string }[];
}

const IMPACTS = ['NO-IMPACT', 'REDUCED-REDUNDANCY', 'DEGRADED', 'OUTAGE'];
const STATUSES = ['TENTATIVE', 'CONFIRMED', 'CANCELLED', 'IN-PROCESS', 'COMPLETED'];
const ONCE = [
  ...['DTSTAMP', 'DTSTART', 'DTEND', 'UID', 'SUMMARY', 'ORGANIZER', 'SEQUENCE'],
  ...['PROVIDER', 'ACCOUNT', 'MAINTENANCE-ID', 'IMPACT', 'STATUS'].map((x) => `X-MAINTNOTE-${x}`),
];

function only(event: readonly Line[], name: string): string {
  const found = event.filter((line) => line.name === name);
  if (found.length !== 1) {
    throw new Error(`${found.length} × ${name} in one event`);
  }
  return found[0]!.value;
}

function oneOf(allowed: readonly string[], value: string): string {
  if (!allowed.includes(value)) {
    throw new Error(`${value} is none of ${allowed.join()}`);
  }
  return value;
}

function readEvent(event: readonly Line[]): Maintenance {
  ONCE.forEach((name) => only(event, name));
  const [start, end] = [only(event, 'DTSTART'), only(event, 'DTEND')];
  for (const time of [start, end, only(event, 'DTSTAMP')]) {
    if (!/^\d{8}T\d{6}Z$/.test(time)) {
      throw new Error(`${time} is not in UTC`);
    }
  }
  if (start >= end) {
    throw new Error(`ends at ${end}, before its start ${start}`);
  }
  const status = oneOf(STATUSES, only(event, 'X-MAINTNOTE-STATUS'));
  const impact = oneOf(IMPACTS, only(event, 'X-MAINTNOTE-IMPACT'));
  const objects = event.filter(({ name }) => name === 'X-MAINTNOTE-OBJECT-ID');
  if (objects.length === 0 && status !== 'CANCELLED' && status !== 'COMPLETED') {
    throw new Error('concerns no object');
  }
  if (!only(event, 'ORGANIZER').startsWith('mailto:')) {
    throw new Error('nobody to answer to');
  }
  const maintenance = ['PROVIDER', 'ACCOUNT', 'MAINTENANCE-ID'].map((name) =>
    only(event, `X-MAINTNOTE-${name}`),
  );
  return {
    key: maintenance.join(':'),
    uid: only(event, 'UID'),
    sequence: Number(only(event, 'SEQUENCE')),
    start,
    end,
    status,
    impact,
    // Of a single object the consumer ignores its own impact and takes the event's.
    objects: objects.map(({ value, params }) => ({
      id: value,
      impact:
        objects.length === 1 ? impact : oneOf(IMPACTS, params['X-MAINTNOTE-OBJECT-IMPACT'] ?? ''),
    })),
  };
}

/** Throws where a strict consumer would refuse the file. */
export function consumeMaintnote(body: string): Maintenance[] {
  const lines = contentLines(body);
  if (lines.some(({ name }) => name === 'METHOD')) {
    throw new Error('has a METHOD');
  }
  return eventLines(lines).map(readEvent);
}
