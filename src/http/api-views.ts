import { Refusal } from '../domain/errors.ts';
import { revisionOf } from '../domain/fingerprint.ts';
import type { ApiAnswer } from './api-answer.ts';
import type { ApiCall } from './api.ts';
import { pageOf, readListQuery } from './paging.ts';
import { tagOfRevision } from './revision-tag.ts';

/** A notice with its revision as ETag. */
export async function noticeAnswer(
  { app, actor }: Pick<ApiCall, 'app' | 'actor'>,
  id: string,
): Promise<ApiAnswer> {
  const notice = await app.commands.readNotice(actor, id);
  return { body: notice, headers: { ETag: tagOfRevision(notice.revision) } };
}

/** Throws `stale` unless If-Match agrees; for commands that know no revisions. */
export async function requireRevision(
  { app, actor, expectedRevision }: Pick<ApiCall, 'app' | 'actor' | 'expectedRevision'>,
  id: string,
): Promise<void> {
  if (expectedRevision === undefined) {
    return;
  }
  const { revision } = await app.commands.readNotice(actor, id);
  if (revision !== expectedRevision) {
    throw new Refusal('stale', 'Somebody has changed this notice meanwhile. Read it again.');
  }
}

/** What concerns the tier policies, with the version in force as ETag. */
export async function policiesAnswer(
  { app, actor }: Pick<ApiCall, 'app' | 'actor'>,
  body: object,
): Promise<ApiAnswer> {
  const version = await app.commands.currentPolicyVersion(actor);
  return { body, headers: { ETag: tagOfRevision(version) } };
}

/** What counts no revisions: what it says makes its ETag. */
export function contentAnswer(body: object, revision = revisionOf(body)): ApiAnswer {
  return { body, headers: { ETag: tagOfRevision(revision) } };
}

/** Throws `stale` unless If-Match agrees with what is stored now; for commands that compare nothing. */
export function requireContent(
  { expectedRevision }: Pick<ApiCall, 'expectedRevision'>,
  revision: number,
): void {
  if (expectedRevision !== undefined && expectedRevision !== revision) {
    throw new Refusal('stale', 'Somebody has changed this meanwhile. Read it again.');
  }
}

/** 201 with the address of what was made. */
export function created({ app }: Pick<ApiCall, 'app'>, path: string, answer: ApiAnswer): ApiAnswer {
  const Location = `${app.config.publicUrl}/api/v1/${path}`;
  return { ...answer, status: 201, headers: { ...answer.headers, Location } };
}

/** One page of a short list that a command gives whole. */
export function listAnswer<Item>(
  { query }: Pick<ApiCall, 'query'>,
  all: readonly Item[],
  keyOf: (item: Item) => string,
): ApiAnswer {
  return { body: pageOf(all, keyOf, readListQuery(query, [])) };
}
