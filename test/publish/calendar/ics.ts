import ICAL from 'ical.js';
import nodeIcal, { type VEvent } from 'node-ical';
import { calendarDocument } from '#src/publish/calendar/index.ts';
import type { PublicView } from '#src/publish/view.ts';

/** Calendars as three readers see them: ical.js, node-ical, and the letter of RFC 5545. */

export interface ReadEvent {
  uid: string;
  sequence: number;
  start: number;
  end: number;
  stamp: number;
  modified: number;
  status: string;
  summary: string;
}

export function fetchCalendar(view: PublicView, path: string): string {
  const document = calendarDocument(view, path);
  if (document === null) {
    throw new Error(`There is no calendar at ${path}.`);
  }
  return document.body;
}

/** The root component as ical.js reads it, which refuses what is not a calendar. */
export function icalJs(body: string): ICAL.Component {
  return new ICAL.Component(ICAL.parse(body) as unknown[]);
}

function time(event: ICAL.Component, name: string): number {
  return (event.getFirstPropertyValue(name) as ICAL.Time).toJSDate().getTime();
}

export function eventsByIcalJs(body: string): ReadEvent[] {
  return icalJs(body)
    .getAllSubcomponents('vevent')
    .map((event) => ({
      uid: event.getFirstPropertyValue('uid') as string,
      sequence: Number(event.getFirstPropertyValue('sequence')),
      start: time(event, 'dtstart'),
      end: time(event, 'dtend'),
      stamp: time(event, 'dtstamp'),
      modified: time(event, 'last-modified'),
      status: event.getFirstPropertyValue('status') as string,
      summary: event.getFirstPropertyValue('summary') as string,
    }));
}

export function eventsByNodeIcal(body: string): ReadEvent[] {
  return Object.values(nodeIcal.sync.parseICS(body))
    .filter((one): one is VEvent => one?.type === 'VEVENT')
    .map((event) => ({
      uid: event.uid,
      sequence: Number(event.sequence),
      start: event.start.getTime(),
      end: event.end!.getTime(),
      stamp: event.dtstamp.getTime(),
      modified: event.lastmodified!.getTime(),
      status: String(event.status),
      summary: event.summary as string,
    }));
}

export interface Line {
  name: string;
  params: Record<string, string>;
  value: string;
}

const LINE = /^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/su;

/** Every content line, unfolded; throws where a line has no name and value. */
export function contentLines(body: string): Line[] {
  return body
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .slice(0, -1)
    .map((line) => {
      const [, name, params, value] = LINE.exec(line) ?? [];
      if (name === undefined) {
        throw new Error(`No content line: ${JSON.stringify(line)}`);
      }
      const read = [...params!.matchAll(/;([A-Z0-9-]+)=(?:"([^"]*)"|([^;]*))/g)];
      return {
        name,
        params: Object.fromEntries(read.map(([, key, quoted, bare]) => [key!, quoted ?? bare!])),
        value: value!,
      };
    });
}

/** A TEXT value as RFC 5545 §3.3.11 undoes its escapes. */
export function textValue(value: string): string {
  return value.replace(/\\([\\;,nN])/g, (_all, sign: string) =>
    sign.toLowerCase() === 'n' ? '\n' : sign,
  );
}

const SINGLE = ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY', 'SEQUENCE', 'STATUS', 'TRANSP'];

/** What is wrong with a calendar by RFC 5545 and RFC 7986; empty where nothing is. */
export function calendarFaults(body: string): string[] {
  const faults: string[] = [];
  const octets = body.split('\r\n').map((line) => Buffer.byteLength(line));
  if (Math.max(...octets) > 75) {
    faults.push('a line has more than 75 octets');
  }
  if (body.split('\r\n').some((line) => !line.isWellFormed())) {
    faults.push('a character is folded in two');
  }
  if (/(?<!\r)\n|\r(?!\n)/.test(body) || !body.endsWith('END:VCALENDAR\r\n')) {
    faults.push('a line does not end with CRLF');
  }
  if (/(?![\r\n\t])\p{Cc}/u.test(body)) {
    faults.push('holds a control character');
  }
  const lines = contentLines(body);
  const names = lines.map(({ name }) => name);
  const head = names.slice(0, Math.max(names.indexOf('BEGIN', 1), 0) || names.length - 1);
  for (const name of ['VERSION', 'PRODID', 'NAME', 'X-WR-CALNAME', 'X-WR-TIMEZONE', 'URL']) {
    if (head.filter((one) => one === name).length !== 1) {
      faults.push(`calendar has not one ${name}`);
    }
  }
  if (names.includes('METHOD')) {
    faults.push('has a METHOD');
  }
  for (const event of eventLines(lines)) {
    for (const name of SINGLE) {
      if (event.filter((line) => line.name === name).length !== 1) {
        faults.push(`event has not one ${name}`);
      }
    }
  }
  return faults;
}

/** The lines of each event. */
export function eventLines(lines: readonly Line[]): Line[][] {
  const events: Line[][] = [];
  for (const line of lines) {
    if (line.name === 'BEGIN' && line.value === 'VEVENT') {
      events.push([]);
    } else if (line.name !== 'END') {
      events.at(-1)?.push(line);
    }
  }
  return events;
}
