import { expect, it } from 'vitest';
import { feedDocument } from '#src/publish/feeds/index.ts';
import { readJson } from './json-validity.ts';
import { readAtom, readRss } from './validity.ts';
import { ORIGIN, week } from './views.ts';

const RSS = feedDocument(week(), '/history.rss')!.body;
const ATOM = feedDocument(week(), '/history.atom')!.body;
const JSON_FEED = feedDocument(week(), '/history.json')!.body;

it.each<[string, string, RegExp | string, string]>([
  ['a date without its year', 'date “Wed, 18 Nov', / 2026 09/, ' 26 09'],
  [
    'an element of nobody',
    'undefined element',
    '<guid',
    '<maintenanceEndDate>x</maintenanceEndDate><guid',
  ],
  ['a guid that is no URL', 'no URL', 'true">https:', 'true">'],
  ['a title twice open', 'not well-formed', '</title>', ''],
  ['another self', 'atom:link', 'history.rss"', 'other.rss"'],
  ['a control character', 'forbids', 'Sign-in', '\u0001'],
  ['a relative link', 'links to /help', `${ORIGIN}/help`, '/help'],
  ['no description', 'channel has no', /<description>Maint[^<]*/, '<description>'],
])('the rules of RSS find %s', (_what, fault, from, to) => {
  expect(readRss(RSS.replace(from, to), `${ORIGIN}/history.rss`).faults.join()).toContain(fault);
});

it.each<[string, string, RegExp | string, string]>([
  ['a date that is no time', 'date “', /<updated>[^<]*/, '<updated>yesterday'],
  ['an id that is used twice', 'twice', /Incident\/mnt/g, 'Incident/pat'],
  ['content of another type', 'not declared', 'content type="html"', 'content type="xhtml"'],
  ['no author', 'author', /<name>[^<]*/, '<name>'],
  ['another self', 'self', 'history.atom"', 'other.atom"'],
])('the rules of Atom find %s', (_what, fault, from, to) => {
  expect(readAtom(ATOM.replace(from, to), `${ORIGIN}/history.atom`).faults.join()).toContain(fault);
});

it.each<[string, string, RegExp | string, string]>([
  ['the old version', 'version', 'version/1.1', 'version/1'],
  ['an id that is a number', 'items.0.id', /"id":"[^"]*"/, '"id":1'],
  ['an unknown member', 'Unrecognized', '"language"', '"lang"'],
  ['another address', 'feed_url', 'history.json', 'other.json'],
])('the schema of JSON Feed finds %s', (_what, fault, from, to) => {
  const { faults } = readJson(JSON_FEED.replace(from, to), `${ORIGIN}/history.json`);
  expect(faults.join()).toContain(fault);
});
