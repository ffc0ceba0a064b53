import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invalidInput, Refusal } from '#src/domain/errors.ts';
import { wholeForm } from '../support/page-forms.ts';
import { VIEWS } from './fixture.ts';
import { openRenderer, type Renderer } from './render.ts';

const SITE = 'http://status.example.com';
const view = VIEWS.quiet;

let renderer: Renderer;
beforeAll(async () => {
  renderer = await openRenderer();
});
afterAll(() => renderer.close());

/** Records what the pages ask the app to do; knows the one token `good`. */
function subscriptions(refusal?: Refusal) {
  const done: unknown[] = [];
  let status = 'confirmed';
  function act(...what: unknown[]): Promise<void> {
    if (refusal !== undefined) {
      return Promise.reject(refusal);
    }
    done.push(what);
    return Promise.resolve();
  }
  return {
    done,
    request: (input: unknown, { trapped }: { trapped: boolean }) =>
      trapped ? act('trapped') : act('request', input),
    challenge: () => Promise.resolve(null),
    follow: (token: string, id: string) => act('follow', token, id),
    unfollow: (token: string, id: string) => act('unfollow', token, id),
    renewLinks: (token: string) => act('renew', token),
    erase: (token: string) => act('erase', token),
    confirm: (token: string) => act('confirm', token),
    updatePreferences: (token: string, input: unknown) => act('update', token, input),
    unsubscribe(token: string) {
      status = 'unsubscribed';
      return act('unsubscribe', token);
    },
    calendarUrl: () => Promise.resolve(`${SITE}/maintnote/own.ics`),
    readToken: (_purpose: string, token: string) =>
      Promise.resolve(
        token === 'good'
          ? {
              email: 'ada@example.com',
              components: ['sign-in'],
              groups: ['data'],
              kinds: ['incident'],
              min_tier: 'high',
              news: 'time_changes',
              calendar_method: 'none',
              daily_digest: true,
              weekly_look_ahead: false,
              time_zone: 'Europe/Berlin',
              account_id: null,
              notices: [{ id: 'n1', title: 'Database upgrade' }],
              status,
            }
          : null,
      ),
  };
}

function post(path: string, fields: [string, string][]): Request {
  return new Request(SITE + path, { method: 'POST', body: wholeForm(fields) });
}

function get(path: string): Request {
  return new Request(SITE + path);
}

const FILLED: [string, string][] = [
  ['email', 'ada@example.com'],
  ['scope', 'some'],
  ['components', 'sign-in'],
  ['groups', 'data'],
  ['kinds', 'incident'],
  ['kinds', 'maintenance'],
  ['min_tier', 'high'],
];

describe('subscribing', () => {
  test('passes on what was chosen, and answers with a redirect to a neutral page', async () => {
    const app = subscriptions();
    const request = post('/subscribe', FILLED);
    const response = await renderer.page('subscribe', { view, request, subscriptions: app });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/subscribe?asked');
    expect(app.done).toEqual([
      [
        'request',
        {
          email: 'ada@example.com',
          components: ['sign-in'],
          groups: ['data'],
          kinds: ['incident', 'maintenance'],
          min_tier: 'high',
        },
      ],
    ]);
  });

  test('the neutral page says how long the link works and names no address', async () => {
    const response = await renderer.page('subscribe', { view, request: get('/subscribe?asked') });
    const html = await response.text();
    expect(html).toContain('If this address can be subscribed');
    expect(html.replaceAll(/\s+/g, ' ')).toContain('24 hours');
  });

  test('the field that people do not see gets the same answer and does nothing', async () => {
    const app = subscriptions();
    const request = post('/subscribe', [...FILLED, ['website', 'http://spam.example']]);
    const response = await renderer.page('subscribe', { view, request, subscriptions: app });
    expect(response.headers.get('location')).toBe('/subscribe?asked');
    expect(app.done).toEqual([['trapped']]);
  });

  test('an address that several people read gets the same answer and a hint', async () => {
    const filled = FILLED.map(([name, value]): [string, string] =>
      name === 'email' ? [name, 'ops-team@example.com'] : [name, value],
    );
    const request = post('/subscribe', filled);
    const app = subscriptions();
    const response = await renderer.page('subscribe', { view, request, subscriptions: app });
    const location = response.headers.get('location')!;
    expect(location).toBe('/subscribe?asked&shared');
    const shown = await renderer.page('subscribe', { view, request: get(location) });
    expect(await shown.text()).toContain('several people read');
  });

  test('a refusal keeps what was typed and links each fault to its field', async () => {
    const refusal = invalidInput([
      { pointer: '/email', detail: 'must be a mail address' },
      { pointer: '/components/0', detail: 'is not a part of the service' },
    ]);
    const typed: [string, string][] = [...FILLED.slice(1), ['email', '"><img/src=x>@x']];
    const request = post('/subscribe', typed);
    const response = await renderer.page('subscribe', {
      view,
      request,
      subscriptions: subscriptions(refusal),
    });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toMatch(/<a href="#email">Mail address<\/a>: must be a mail address/);
    expect(html).toMatch(/<a href="#components">/);
    expect(html).toMatch(
      /<input id="email"[^>]*value="&quot;><img\/src=x>@x"[^>]*aria-invalid="true"/,
    );
    expect(html).toMatch(/aria-describedby="email-fault"/);
    expect(html).toMatch(/name="components" value="sign-in" checked/);
    expect(html).toMatch(/name="min_tier" value="high" checked/);
    expect(html).not.toMatch(/value="emergency_patch" checked/);
  });

  test('choosing nothing is refused in the words of the form, before anything is asked', async () => {
    const app = subscriptions();
    const nothing: [string, string][] = [
      ['email', 'ada@example.com'],
      ['scope', 'some'],
      ['min_tier', 'low'],
    ];
    const request = post('/subscribe', nothing);
    const response = await renderer.page('subscribe', { view, request, subscriptions: app });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('choose at least one, or all of them');
    expect(html).toMatch(/<a href="#kinds">[^<]*<\/a>: choose at least one/);
    expect(app.done).toEqual([]);
  });

  test('a reader who asks too often is told when to come back', async () => {
    const refusal = new Refusal('too_many', 'Please wait a minute.', { retryAfterSeconds: 60 });
    const response = await renderer.page('subscribe', {
      view,
      request: post('/subscribe', FILLED),
      subscriptions: subscriptions(refusal),
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('60');
  });
});

describe('personal links', () => {
  test.each([
    ['subscriptions/confirm', '/subscriptions/confirm?token=good', {}],
    ['subscriptions/manage', '/subscriptions/manage?token=good', {}],
    ['unsubscribe/[token]', '/unsubscribe/good', { token: 'good' }],
  ])('GET of %s shows a form, is not stored, and changes nothing', async (page, path, params) => {
    const app = subscriptions();
    const request = get(path);
    const response = await renderer.page(page, { view, request, params, subscriptions: app });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(await response.text()).toContain('method="post"');
    expect(app.done).toEqual([]);
  });

  test.each([
    ['subscriptions/confirm', '/subscriptions/confirm?token=bad', {}],
    ['subscriptions/manage', '/subscriptions/manage', {}],
    ['unsubscribe/[token]', '/unsubscribe/bad', { token: 'bad' }],
  ])('a link of %s that no longer works is a kind 404', async (page, path, params) => {
    const request = get(path);
    const response = await renderer.page(page, {
      view,
      request,
      params,
      subscriptions: subscriptions(),
    });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('This link does not work any more');
  });

  test('confirming redirects to a page without the token', async () => {
    const app = subscriptions();
    const request = post('/subscriptions/confirm', [['token', 'good']]);
    const response = await renderer.page('subscriptions/confirm', {
      view,
      request,
      subscriptions: app,
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/subscriptions/confirm?done');
    expect(app.done).toEqual([['confirm', 'good']]);
  });

  test('managing shows the stored choices and saves new ones', async () => {
    const app = subscriptions();
    const shown = await renderer.page('subscriptions/manage', {
      view,
      request: get('/subscriptions/manage?token=good'),
      subscriptions: app,
    });
    const html = await shown.text();
    expect(html).toMatch(/name="components" value="sign-in" checked/);
    expect(html).toMatch(/name="groups" value="data" checked/);
    expect(html).toContain('href="webcal://status.example.com/maintnote/own.ics"');
    const saved = await renderer.page('subscriptions/manage', {
      view,
      request: post('/subscriptions/manage', [
        ['token', 'good'],
        ['scope', 'all'],
        ['components', 'sign-in'],
        ['kinds', 'incident'],
        ['min_tier', 'low'],
        ['revision', /name="revision" value="(\d+)"/.exec(html)![1]!],
      ]),
      subscriptions: app,
    });
    expect(saved.status).toBe(303);
    expect(app.done).toEqual([
      ['update', 'good', { components: 'all', groups: [], kinds: ['incident'], min_tier: 'low' }],
    ]);
  });

  test('managing shows and sends how mail comes', async () => {
    const app = subscriptions();
    const page = 'subscriptions/manage';
    const request = get('/subscriptions/manage?token=good');
    const html = await (await renderer.page(page, { view, request, subscriptions: app })).text();
    expect(html).toMatch(/name="news" value="time_changes" checked/);
    expect(html).toMatch(/name="daily_digest" value="on" checked/);
    expect(html).not.toMatch(/name="weekly_look_ahead" value="on" checked/);
    expect(html).toMatch(/name="calendar_method" value="none" checked/);
    expect(html).toMatch(/name="time_zone"[^>]* value="Europe\/Berlin"/);
    expect(html).toContain('Stop following');
    const sent = post('/subscriptions/manage', [
      ['token', 'good'],
      ['action', 'save'],
      ['scope', 'some'],
      ['kinds', 'incident'],
      ['min_tier', 'low'],
      ['news', 'every'],
      ['weekly_look_ahead', 'on'],
      ['time_zone', ''],
      ['calendar_method', 'request'],
      ['account_id', ' C-1 '],
      ['revision', /name="revision" value="(\d+)"/.exec(html)![1]!],
    ]);
    await renderer.page(page, { view, request: sent, subscriptions: app });
    expect(app.done).toEqual([
      [
        'update',
        'good',
        {
          // Whoever follows a single notice need follow nothing else.
          components: [],
          groups: [],
          kinds: ['incident'],
          min_tier: 'low',
          news: 'every',
          daily_digest: false,
          weekly_look_ahead: true,
          time_zone: null,
          calendar_method: 'request',
          account_id: 'C-1',
        },
      ],
    ]);
  });

  test.each([
    [{ action: 'unfollow', notice: 'n1' }, ['unfollow', 'good', 'n1'], 'token=good&unfollowed'],
    [{ action: 'follow', notice: 'n2' }, ['follow', 'good', 'n2'], 'token=good&followed'],
    [{ action: 'renew' }, ['renew', 'good'], 'renewed'],
    [{ action: 'erase', sure: 'yes' }, ['erase', 'good'], 'erased'],
  ])('the button %j does %j and nothing else', async (fields, done, after) => {
    const app = subscriptions();
    const all = Object.entries({ token: 'good', ...fields });
    const request = post('/subscriptions/manage', all);
    const page = 'subscriptions/manage';
    const response = await renderer.page(page, { view, request, subscriptions: app });
    expect(response.headers.get('location')).toBe(`/subscriptions/manage?${after}`);
    expect(app.done).toEqual([done]);
  });

  test('erasing asks for the tick first', async () => {
    const app = subscriptions();
    const request = post('/subscriptions/manage', [
      ['token', 'good'],
      ['action', 'erase'],
    ]);
    const page = 'subscriptions/manage';
    const response = await renderer.page(page, { view, request, subscriptions: app });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('nothing is erased yet');
    expect(app.done).toEqual([]);
  });
});

describe('unsubscribing', () => {
  const params = { token: 'good' };

  test('one click from a mail program answers 200 without a redirect', async () => {
    const app = subscriptions();
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), multipart]) {
      const request = new Request(`${SITE}/unsubscribe/good`, { method: 'POST', body });
      const response = await renderer.page('unsubscribe/[token]', {
        view,
        request,
        params,
        subscriptions: app,
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    }
    expect(app.done).toEqual([
      ['unsubscribe', 'good'],
      ['unsubscribe', 'good'],
    ]);
  });

  test('one click with a link that is not ours is a 404 for programs', async () => {
    const refusal = new Refusal('not_found', 'This link is not valid.');
    const response = await renderer.page('unsubscribe/[token]', {
      view,
      request: post('/unsubscribe/bad', [['List-Unsubscribe', 'One-Click']]),
      params: { token: 'bad' },
      subscriptions: subscriptions(refusal),
    });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('This link is not valid.\n');
  });

  test('the button of the page leads back to it, and it then says so', async () => {
    const app = subscriptions();
    const response = await renderer.page('unsubscribe/[token]', {
      view,
      request: post('/unsubscribe/good', []),
      params,
      subscriptions: app,
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/unsubscribe/good');
    const after = await renderer.page('unsubscribe/[token]', {
      view,
      request: get('/unsubscribe/good'),
      params,
      subscriptions: app,
    });
    expect(await after.text()).toContain('You are unsubscribed');
  });
});
