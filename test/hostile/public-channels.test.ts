import { expect, it } from 'vitest';
import { isPublicPage } from '#src/http/public-paths.ts';
import { DOCUMENT_FORMS, isDocumentPath } from '#src/publish/documents.ts';
import { STATUSPAGE_PATHS } from '#src/publish/statuspage/index.ts';
import {
  PUBLIC_DOCUMENTS,
  PUBLIC_ROUTES,
  publicChannels,
  publicDocuments,
  type Place,
} from '../support/public-channels.ts';
import { allRoutes } from './site.ts';

const PLACE: Place = {
  ...{ notice: 'abcdefghijkl', component: 'hosts', month: '2026-12' },
  ...{ planned: true, advisory: true, contact: true },
};

/** The paths that a pattern takes, with `*` for what varies. */
function formsOf(text: string): string[] {
  const group = /\((?:\?:|\?<\w+>)?([^()]*)\)(\?)?/.exec(text);
  if (group === null) {
    return [text.replace(/\*+/g, '*')];
  }
  const before = text.slice(0, group.index);
  const after = text.slice(group.index + group[0].length);
  return [...group[1]!.split('|'), ...(group[2] === undefined ? [] : [''])].flatMap((part) =>
    formsOf(before + part + after),
  );
}

const plain = ({ source }: RegExp): string =>
  source
    .replace(/^\^|\$$/g, '')
    .replace(/(?:\[[^\]]+\]|\\d)(?:\{[\d,]+\}|\+)/g, '*')
    .replace(/\\([/.])/g, '$1');

it('Every document that the site makes is on the list of public channels', () => {
  const forms = DOCUMENT_FORMS.flatMap((form) => formsOf(plain(form))).flatMap((form) =>
    form === '/api/v2/*.json' ? STATUSPAGE_PATHS : [form],
  );
  expect([...new Set(forms)].sort()).toEqual([...PUBLIC_DOCUMENTS].sort());
  for (const { form, path } of publicDocuments(PLACE)) {
    expect([form, isDocumentPath(path)]).toEqual([form, true]);
  }
});

it('Every route that does not belong to staff is on it too', () => {
  const stranger = allRoutes().filter(
    (route) => !/^\/(?:admin|api\/v1|metrics)(?:\/|$)/.test(route),
  );
  expect(stranger.filter((route) => !PUBLIC_ROUTES.includes(route))).toEqual([]);
  expect(PUBLIC_ROUTES.filter((route) => !allRoutes().includes(route))).toEqual([]);
});

it('Every page whose bytes are kept ready is among them', () => {
  const kept = publicChannels(PLACE).filter(({ path }) => isPublicPage(path));
  expect(kept.map(({ form }) => form).sort()).toEqual([
    '/',
    '/components/[slug]',
    '/history',
    '/history/[month]',
    '/notices/[id]',
  ]);
});
