import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { remindDue } from '#src/commands/notice/remind-due.ts';
import type { CalendarMethod } from '#src/domain/subscriber.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { component, subscriber } from '../outbox/factories.ts';
import { eventsByIcalJs, eventsByNodeIcal, icalJs } from '../publish/calendar/ics.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { ALICE } from '../support/context.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

/** 1 December 2026, 00:00 UTC. */
const clock = fakeClock();
const folder = mkdtempSync(join(tmpdir(), 'forewarn-mail-'));
const START = clock.now() + 5 * DAY;
const iso = (at: number) => new Date(at).toISOString();

let sink: SmtpSink;
let app: App;
let deps: MailWorkerDeps;
/** Every mail so far, by the first letter of who got it. */
const mails: Record<string, ParsedMail[]> = {};

/** Lets clock and worker do what is due now; what each person was sent by it. */
async function settle(): Promise<Record<string, ParsedMail | undefined>> {
  const before = sink.messages.length;
  while ((await followClock(app.clockContext)) || (await remindDue(app.clockContext))) {
    // A step says itself whether there may be more.
  }
  while ((await fanOutStep(deps, clock.now())) || (await deliverStep(deps, clock.now()))) {
    // As above.
  }
  const fresh: Record<string, ParsedMail> = {};
  for (const message of sink.messages.slice(before)) {
    const who = message.to[0]!.slice(0, message.to[0]!.indexOf('@'));
    expect(fresh[who], `two mails to ${who}`).toBeUndefined();
    fresh[who] = await message.parsed();
    (mails[who] ??= []).push(fresh[who]);
  }
  return fresh;
}

const calendarsIn = (mail: ParsedMail) =>
  mail.attachments.filter(({ contentType }) => /calendar|ics/.test(contentType));

/** The entry in a mail as two libraries read it, which must agree. */
function entryIn(mail: ParsedMail) {
  const [part, ...more] = calendarsIn(mail);
  const text = part!.content.toString('utf8');
  for (const other of more) {
    expect(other.content.toString('utf8')).toBe(text);
  }
  const [event] = eventsByIcalJs(text);
  const [same] = eventsByNodeIcal(text);
  expect({ ...same, modified: 0 }).toEqual({ ...event, modified: 0 });
  const root = icalJs(text);
  const [vevent] = root.getAllSubcomponents('vevent');
  return {
    ...event!,
    text,
    method: root.getFirstPropertyValue('method') as string,
    attendees: vevent!.getAllProperties('attendee').map((one) => one.getFirstValue() as string),
    organizer: vevent!.getFirstPropertyValue('organizer') as string,
  };
}

beforeAll(async () => {
  sink = await startSmtpSink();
  const config = readConfig({
    PUBLIC_URL: 'https://status.example.com',
    MAIL_FROM: 'Example Status <status@example.com>',
    TIME_ZONE: 'Europe/Berlin',
    SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
    SMTP_URL: sink.url,
    DATA_DIR: folder,
  });
  app = await createApp(config, { now: clock.now, log: createLog('silent') });
  deps = app.mailWorkerDeps();
  const { store } = app;
  const parts: Record<string, string> = {};
  for (const slug of ['sign-in', 'api', 'reports']) {
    parts[slug] = await component(store, slug);
  }
  const people: [string, CalendarMethod, string[] | undefined, string | undefined][] = [
    ['asks', 'request', undefined, 'America/New_York'],
    ['reads', 'publish', [parts['api']!], 'Asia/Kolkata'],
    ['none', 'none', [parts['reports']!, parts['api']!], undefined],
  ];
  for (const [name, calendarMethod, components, timeZone] of people) {
    const id = await subscriber(store, {
      email: `${name}@example.com`,
      confirmedAt: 0,
      ...(components === undefined ? {} : { components }),
      ...(timeZone === undefined ? {} : { timeZone }),
    });
    await store.transaction((q) => updateSubscriber(q, id, { calendarMethod }));
  }
});

afterAll(async () => {
  await deps.transport.close();
  await app.close();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

async function publish(
  title: string,
  { kind = 'maintenance', tier = 'high', start = START } = {},
): Promise<string> {
  const { id } = await app.commands.createDraft(ALICE, {
    kind,
    tier,
    title,
    layer: 'application',
    components: [
      { slug: 'sign-in', impact: 'major_outage' },
      { slug: 'api', impact: 'degraded_performance' },
      { slug: 'reports', impact: 'partial_outage' },
    ],
    ...(kind === 'incident'
      ? {}
      : {
          window: { start: iso(start), end: iso(start + 2 * HOUR), time_zone: 'Europe/Berlin' },
          lead_reason: 'Agreed with everybody it concerns.',
        }),
  });
  await app.commands.publishNotice(ALICE, id, {});
  return id;
}

describe('the mails of one notice, from its announcement to its end', () => {
  const lives: ParsedMail[] = [];
  let id: string;

  it('announcement: says what concerns whom, in their zone and in UTC', async () => {
    id = await publish('New disks');
    const fresh = await settle();
    lives.push(fresh['asks']!);
    expect(fresh['asks']!.subject).toBe(
      '[Maintenance on 5 December, 19:00 GMT-5: sign-in, api and reports] New disks',
    );
    expect(fresh['asks']!.text).toContain('(6 Dec, 00:00–02:00 UTC)');
    expect(fresh['asks']!.text).toMatch(/Affects: +sign-in: unavailable\n +api: slower than usual/);
    expect(fresh['asks']!.text).toContain('because you subscribed to everything on');
    expect(fresh['reads']!.text!.replace(/\s+/g, ' ')).toContain(
      'Planned: Sunday, 6 December 2026, 05:30–07:30 GMT+5:30 (00:00–02:00 UTC)',
    );
    expect(fresh['reads']!.text).toMatch(
      /You follow: +api: slower than usual\nAlso affects: +sign-in and reports\n/,
    );
    expect(fresh['reads']!.text).toContain('because you subscribed to api on');
    expect(fresh['none']!.text).toMatch(/You follow: +api: .*\n +reports: partly unavailable\n/);
  });

  it('reminder: comes an hour before, and no second one', async () => {
    clock.set(START - HOUR);
    const fresh = await settle();
    lives.push(fresh['asks']!);
    expect(fresh['asks']!.subject).toBe(
      '[Reminder: starts at 19:00 GMT-5: sign-in, api and reports] New disks',
    );
    expect(fresh['asks']!.text).toContain('starts soon');
    clock.advance(10 * MINUTE);
    expect(await settle()).toEqual({});
  });

  it('rescheduled: shows both times, and a new reminder comes for the new one', async () => {
    await app.commands.changeWindow(ALICE, id, {
      start: iso(START + DAY),
      end: iso(START + DAY + 2 * HOUR),
      reason: 'A part arrives a day late.',
    });
    const moved = (await settle())['asks']!;
    lives.push(moved);
    expect(moved.subject).toMatch(/^\[Rescheduled to 6 December, 19:00 GMT-5.*\] New disks$/);
    expect(moved.text).toMatch(/New time: +Sunday, 6 December[^]*Old time: +Saturday, 5 December/);
    clock.set(START + DAY - HOUR);
    const reminded = (await settle())['asks']!;
    expect(reminded.subject).toContain('Reminder: starts at 19:00 GMT-5');
    lives.push(reminded);
  });

  it('start and end: by the clock and by staff, with the times that really were', async () => {
    clock.set(START + DAY);
    const started = (await settle())['asks']!;
    expect(started.subject).toMatch(/^\[Planned maintenance in progress.*\] New disks$/);
    clock.advance(30 * MINUTE);
    await app.commands.postUpdate(ALICE, id, { status: 'verifying', notify: false });
    await app.commands.postUpdate(ALICE, id, { status: 'completed' });
    const completed = (await settle())['asks']!;
    expect(completed.subject).toBe('[Completed: sign-in, api and reports] New disks');
    expect(completed.text).toContain('Took:      30 minutes');
    expect(completed.text).toContain('sign-in: now operational, was unavailable');
    lives.push(started, completed);
  });

  it('are one conversation: the same root and the same title behind the brackets', () => {
    expect(lives).toHaveLength(6);
    const root = lives[0]!.references as string;
    expect(root).toContain('.root.');
    for (const mail of lives.slice(1)) {
      expect([mail.references].flat()).toContain(root);
      expect(mail.inReplyTo).toBe(root);
    }
    expect(lives[0]!.inReplyTo).toBeUndefined();
    expect(new Set(lives.map(({ messageId }) => messageId)).size).toBe(6);
    expect(new Set(lives.map(({ subject }) => subject!.replace(/^\[[^\]]*\] /, '')))).toEqual(
      new Set(['New disks']),
    );
  });

  it('carry one calendar entry that is invited to, moved and never doubled', () => {
    const asked = mails['asks']!.filter((mail) => calendarsIn(mail).length > 0).map(entryIn);
    expect(asked.map(({ method }) => method)).toEqual(Array(5).fill('REQUEST'));
    expect(new Set(asked.map(({ uid }) => uid))).toEqual(new Set([`${id}@status.example.com`]));
    expect(asked.map(({ sequence }) => sequence)).toEqual([0, 0, 1, 1, 2]);
    expect(asked.map(({ start }) => start - START)).toEqual([0, 0, DAY, DAY, DAY]);
    for (const { attendees, organizer } of asked) {
      expect(attendees).toEqual(['mailto:asks@example.com']);
      expect(organizer).toMatch(/^mailto:/);
    }
    const told = mails['reads']!.filter((mail) => calendarsIn(mail).length > 0).map(entryIn);
    expect(told.map(({ method }) => method)).toEqual(Array(5).fill('PUBLISH'));
    expect(told.flatMap(({ attendees }) => attendees)).toEqual([]);
    expect(mails['none']!.flatMap(calendarsIn)).toEqual([]);
  });

  it('name the method of the entry in its part, and keep PUBLISH out of the alternatives', () => {
    for (const message of sink.messages) {
      const raw = message.raw.toString('latin1');
      const stated = [...raw.matchAll(/^METHOD:(\w+)/gm)].map(([, method]) => method);
      const named = [...raw.matchAll(/text\/calendar; charset=utf-8;\s+method=(\w+)/g)];
      expect(new Set(named.map(([, method]) => method))).toEqual(new Set(stated));
      if (message.to[0]!.startsWith('reads') && stated.length > 0) {
        expect(stated).toEqual(['PUBLISH']);
        expect(raw).toMatch(/method=PUBLISH[^]{0,200}Content-Disposition: attachment/);
      }
    }
  });
});

describe('other notices', () => {
  it('one that is called off is a CANCEL of the entry, and of no earlier number', async () => {
    const id = await publish('Sooner', { start: START + 9 * DAY });
    const before = await settle();
    await app.commands.postUpdate(ALICE, id, { status: 'cancelled' });
    const after = await settle();
    for (const who of ['asks', 'reads']) {
      const entry = entryIn(after[who]!);
      expect([entry.method, entry.status]).toEqual(['CANCEL', 'CANCELLED']);
      expect(entry.sequence).toBeGreaterThan(entryIn(before[who]!).sequence);
      expect(entry.uid).toBe(entryIn(before[who]!).uid);
    }
    expect(after['asks']!.subject).toMatch(/^\[Cancelled.*\] Sooner$/);
  });

  it('an incident carries no entry', async () => {
    await publish('Slow pages', { kind: 'incident', tier: 'critical' });
    const fresh = await settle();
    expect(Object.values(fresh).flatMap((mail) => calendarsIn(mail!))).toEqual([]);
    expect(fresh['asks']!.subject).toBe('[Investigating: sign-in, api and reports] Slow pages');
  });
});
