import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { composeNoticeMail } from '#src/mail/compose.ts';
import { composeConfirmationMail, composeManageLinkMail } from '#src/mail/compose-subscription.ts';
import { personalise, type ComposedMail } from '#src/mail/composed.ts';
import type { Followed } from '#src/mail/followed.ts';
import { loadMailTemplates } from '#src/mail/templates.ts';
import { at, notice, PAGE, parts, scene, SCENES, update, WINDOW, LATER } from './fixtures.ts';

const TEMPLATES = loadMailTemplates(
  fileURLToPath(new URL('../../templates/email', import.meta.url)),
);
const LINKS = {
  manageUrl: 'https://status.example.com/subscriptions/manage?token=m.1.x',
  unsubscribeUrl: 'https://status.example.com/unsubscribe/u.1.x',
};

function mailOf(name: string): ComposedMail {
  return personalise(composeNoticeMail(TEMPLATES, { page: PAGE, ...scene(name) }), LINKS);
}

function subjectOf(names: string[], title = 'New disks', followed: Followed = 'all'): string {
  const entry = update({ moment: 'completed', status: 'completed' });
  return composeNoticeMail(TEMPLATES, {
    page: PAGE,
    notice: notice({ title, components: parts(names) }),
    update: entry,
    timeline: [entry],
    timeZone: 'UTC',
    followed,
  }).subject;
}

describe('the subject of a notice mail', () => {
  it.each(SCENES.map(({ name, subject }) => [name, subject]))('of %s is “%s”', (name, subject) => {
    expect(mailOf(name).subject).toBe(subject);
  });

  it('names the parts that the title does not, and fewer where all would be too long', () => {
    expect(subjectOf(['Sign-in', 'API', 'Web'])).toBe(
      '[Completed: Sign-in, API and Web] New disks',
    );
    expect(subjectOf(['Disks'], 'New disks')).toBe('[Completed] New disks');
    const many = Array.from({ length: 40 }, (_, index) => `Component ${index}`);
    expect(subjectOf(many)).toMatch(/^\[Completed: .*Component 0, .* and \d+ more\] New disks$/);
    expect(subjectOf(many).length).toBeLessThanOrEqual(78);
    expect(subjectOf(['A'.repeat(200)])).toBe('[Completed] New disks');
    expect(subjectOf([], 'Work in the data centre')).toBe('[Completed] Work in the data centre');
  });

  it('names what is noticed; what is only touched has a line of its own', () => {
    const [noticed, touched] = parts(['Sign-in', 'Web app']);
    const entry = update({ moment: 'started', status: 'in_progress' });
    const { subject, text } = composeNoticeMail(TEMPLATES, {
      page: PAGE,
      notice: notice({
        title: 'New disks',
        components: [noticed!, { ...touched!, impact: 'operational', role: 'touched' }],
      }),
      update: entry,
      timeline: [entry],
      timeZone: 'UTC',
      followed: [noticed!.id],
    });
    expect(subject).toContain('Sign-in');
    expect(subject).not.toContain('Web app');
    expect(text).toMatch(/Affects: +Sign-in: partly unavailable\n/);
    expect(text).toMatch(/Also worked on: +Web app, with nothing to notice\n/);
    expect(text).not.toContain('Also affects');
  });

  it('keeps the title the same from mail to mail, and all that changes in brackets', () => {
    const ends = SCENES.filter(({ name }) => name.startsWith('maintenance')).map(({ name }) =>
      mailOf(name).subject.replace(/^\[[^[\]]+\] /, ''),
    );
    expect(new Set(ends)).toEqual(new Set(['New disks for the primary database']));
    const long = subjectOf(['[B]'], 'T'.repeat(200));
    expect(long).toBe(`[Completed: (B)] ${'T'.repeat(47)}…`);
  });

  it('names the parts that the reader follows first', () => {
    const names = ['Sign-in', 'API', 'Web', 'Mail delivery', 'Reports'];
    expect(subjectOf(names, 'New disks', ['part2', 'part4'])).toBe(
      '[Completed: Web, Reports, Sign-in, API and Mail delivery] New disks',
    );
  });

  it('is one line, whatever a name holds', () => {
    const subject = subjectOf(['Sign-in\r\nBcc: evil@example.test\u2028x\u0000\u202egnp']);
    expect(subject).toBe('[Completed: Sign-in Bcc: evil@example.test xgnp] New disks');
  });
});

describe('a notice mail', () => {
  it.each(SCENES.map(({ name }) => [name]))(
    '%s has its body first, its facts, what comes next, the timeline and the links',
    (name) => {
      const mail = mailOf(name);
      const { update: entry, notice: facts, timeline } = scene(name);
      const order = [
        entry.body.slice(0, 20).replaceAll('**', '*'),
        facts.title,
        'WHAT COMES NEXT',
        'TIMELINE, NEWEST FIRST',
        'On the status page:',
        facts.url,
        'You get this mail because you subscribed to everything on Example Cloud.',
        LINKS.manageUrl,
        LINKS.unsubscribeUrl,
      ].map((text) => mail.text.indexOf(text));
      expect(order[0]).toBeLessThan(2);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order).not.toContain(-1);
      for (const earlier of timeline.slice(1)) {
        expect(mail.html).toContain(earlier.html.replace('<p>', '').slice(0, 20));
      }
      for (const link of [facts.url, LINKS.manageUrl, LINKS.unsubscribeUrl]) {
        expect(mail.html).toContain(`href="${link}"`);
      }
    },
  );

  it.each(SCENES.map(({ name }) => [name]))('%s is wrapped for people who read text', (name) => {
    for (const line of mailOf(name).text.split('\n')) {
      expect(line.length <= 76 || line.trim().startsWith('https://')).toBe(true);
      expect(line).toBe(line.trimEnd());
    }
  });

  it.each(SCENES.map(({ name }) => [name]))(
    '%s holds no markup that mail programs drop',
    (name) => {
      const { html } = mailOf(name);
      expect(html).not.toMatch(/<(?:script|img|link|iframe|form|input)\b/i);
      expect(html).toMatch(/<html lang="en"/);
      for (const table of html.match(/<table[^>]*>/g)!) {
        expect(table).toContain('role="presentation"');
      }
      for (const tag of html.match(/<(?:p|a|h1|h2)\b[^>]*>/g)!) {
        expect(tag).toContain('style="');
      }
    },
  );

  it('tells planned times in the reader’s zone and in UTC', () => {
    const { text, html } = mailOf('maintenance-0-announced');
    expect(text).toContain('Planned:  Tuesday, 1 December 2026, 02:00–04:00 CET (01:00–03:00 UTC)');
    expect(text).toContain('Scheduled · Tuesday, 24 November 2026, 10:00 CET (09:00 UTC)');
    expect(html.replaceAll('\u00a0', ' ')).toContain('(01:00–03:00 UTC)');
  });

  it('keeps the old time beside the new one', () => {
    const { text, html } = mailOf('maintenance-2-rescheduled');
    expect(text).toMatch(/New time: {2}Thursday, 3 December 2026, 02:00–04:00 CET/);
    expect(text).toMatch(/Old time: {2}Tuesday, 1 December 2026, 02:00–04:00 CET/);
    expect(html.replaceAll('\u00a0', ' ')).toMatch(/<s>Tuesday, 1 December 2026/);
  });

  it('tells when work really began and ended, and how long it took', () => {
    const { text } = mailOf('maintenance-7-completed');
    expect(text).toContain('Started:   Thursday, 3 December 2026, 02:02 CET (01:02 UTC)');
    expect(text).toContain('Ended:     Thursday, 3 December 2026, 05:40 CET (04:40 UTC)');
    expect(text).toContain('Took:      3 hours 38 minutes');
    expect(text).toContain('Primary database: now operational');
  });

  it('says that work runs over, and not before it does', () => {
    expect(mailOf('maintenance-4-progress').text).toContain(
      'Running over:  Work goes on past its planned end, 04:00 CET (03:00 UTC).',
    );
    expect(mailOf('maintenance-3-started').text).not.toContain('Running over');
  });

  it('promises the next update with its time, and the day where that is another', () => {
    expect(mailOf('emergency_patch-0-announced').text).toContain('the next update by 22:30 UTC');
    expect(mailOf('incident-2-monitoring').text.replace(/\s+/g, ' ')).toContain(
      'the next update by Wednesday, 2 December 2026, 00:20 GMT-5 (05:20 UTC)',
    );
  });

  it('tells the record as it stood with the update, not as it became', () => {
    const announced = update({ sequence: 1 });
    const moved = update({ sequence: 2, movedWindow: { from: WINDOW, to: LATER } });
    const mail = composeNoticeMail(TEMPLATES, {
      page: PAGE,
      notice: notice({
        window: LATER,
        actualStart: LATER.start,
        actualEnd: LATER.end,
        updates: [moved, announced],
      }),
      update: announced,
      timeline: [announced],
      timeZone: 'Europe/Berlin',
    });
    expect(mail.subject).toContain('on 1 December, 02:00 CET]');
    expect(mail.text).toContain('Tuesday, 1 December 2026, 02:00–04:00 CET');
    expect(mail.text).not.toContain('3 December');
    expect(mail.text).not.toContain('Ended:');
  });

  it('stays far below the size at which mail programs clip, however long the timeline', () => {
    const body = 'We are still working on it. '.repeat(200);
    const timeline = Array.from({ length: 200 }, (_, index) =>
      update({
        id: `u${index}`,
        sequence: 200 - index,
        body,
        moment: 'progress',
        status: 'in_progress',
      }),
    );
    const mail = composeNoticeMail(TEMPLATES, {
      page: PAGE,
      notice: notice(),
      update: timeline[0]!,
      timeline,
      timeZone: 'UTC',
    });
    expect(mail.html.length).toBeLessThan(90_000);
    expect(mail.text).toMatch(/\d+ earlier entries can be read on the page\./);
  });

  it('escapes whatever people wrote, in HTML only', () => {
    const hostile = `"'<b>&\u0000{{page_name}}`;
    const entry = update({ html: '<p onclick="x()">ok<script>bad()</script></p>' });
    const mail = composeNoticeMail(TEMPLATES, {
      page: { ...PAGE, name: hostile, supportContact: hostile },
      notice: notice({ title: hostile, components: parts([hostile]) }),
      update: entry,
      timeline: [entry],
      timeZone: 'UTC',
    });
    expect(mail.html).not.toContain('<b>');
    expect(mail.html).not.toContain('onclick');
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('&quot;&#x27;&lt;b&gt;&amp;{{page_name}}');
    expect(mail.text).toContain(`What:     "'<b>&{{page_name}}`);
    expect(mail.subject).toContain(`"'<b>&{{page_name}}`);
  });

  it('is never made of a support brief', () => {
    const entry = update({ moment: 'support_brief' });
    expect(() =>
      composeNoticeMail(TEMPLATES, {
        page: PAGE,
        notice: notice(),
        update: entry,
        timeline: [entry],
        timeZone: 'UTC',
      }),
    ).toThrow('never mailed');
  });
});

describe('links of one recipient', () => {
  it('are filled in once for each place, and only in their places', () => {
    const { html, text, subject } = mailOf('maintenance-0-announced');
    expect(text.split(LINKS.manageUrl)).toHaveLength(2);
    expect(html.split(LINKS.unsubscribeUrl)).toHaveLength(2);
    expect(`${html}${text}${subject}`).not.toMatch(/(?:manage|unsubscribe)[0-9a-f]{24}/);
  });

  it.each([
    'javascript:alert(1)',
    'https://x.test/?a=1&b=2',
    'https://x.test/"x',
    'https://x.test/\r\nX: y',
  ])('are refused where they could break out: %j', (link) => {
    const composed = composeNoticeMail(TEMPLATES, {
      page: PAGE,
      ...scene('incident-0-investigating'),
    });
    expect(() => personalise(composed, { ...LINKS, manageUrl: link })).toThrow('web address');
  });
});

describe('the mails about a subscription', () => {
  const confirm = composeConfirmationMail(TEMPLATES, {
    page: PAGE,
    confirmUrl: 'https://status.example.com/subscriptions/confirm?token=c.1.x',
    validHours: 24,
  });
  const manage = composeManageLinkMail(TEMPLATES, { page: PAGE, ...LINKS });

  it('have subjects of the same length', () => {
    expect(confirm.subject).toBe('Confirm your subscription to Example Cloud');
    expect(manage.subject).toHaveLength(confirm.subject.length);
  });

  it('confirmation: says for how long, and that doing nothing is enough', () => {
    expect(confirm.text).toContain('https://status.example.com/subscriptions/confirm?token=c.1.x');
    expect(confirm.text).toContain('The link works for 24 hours.');
    expect(confirm.text).toContain('If it was not you, do nothing.');
    expect(confirm.html).toContain('href="https://status.example.com/subscriptions/confirm?token=');
  });

  it('manage link: says that nothing has changed, and gives both links', () => {
    expect(manage.text.replace(/\s+/g, ' ')).toContain(
      'already subscribed, and nothing has changed',
    );
    for (const link of Object.values(LINKS)) {
      expect(manage.text).toContain(link);
      expect(manage.html).toContain(`href="${link}"`);
    }
  });

  it('know when the year of a time is another one', () => {
    const entry = update({ displayAt: at('2026-12-30T10:00:00Z') });
    const window = {
      ...WINDOW,
      start: at('2027-01-02T01:00:00Z'),
      end: at('2027-01-02T02:00:00Z'),
    };
    const { subject } = composeNoticeMail(TEMPLATES, {
      page: PAGE,
      notice: notice({ window }),
      update: entry,
      timeline: [entry],
      timeZone: 'UTC',
    });
    expect(subject).toBe(
      '[Maintenance on 2 January 2027, 01:00 UTC] New disks for the primary database',
    );
  });
});
