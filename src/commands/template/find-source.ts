import { invalidField } from '#src/domain/errors.ts';
import type { Moment, NoticeKind } from '#src/domain/notice.ts';
import type { Tier } from '#src/domain/severity.ts';
import type { Queries } from '#src/store/queries.ts';
import { findTemplate } from '#src/store/templates.ts';
import { templateKey } from '#src/templating/catalogue.ts';
import { type Tx } from '../operation.ts';

const FIRST_MOMENTS: readonly Moment[] = [
  'announced',
  'started',
  'investigating',
  'identified',
  'monitoring',
];

/**
 * The source that applies: a template that the notice names, for the moment that one is written
 * for; otherwise the override that staff saved for kind, tier and moment; otherwise the shipped one.
 */
export async function findTemplateSource(
  tx: Tx,
  notice: { kind: NoticeKind; tier: Tier; template: string },
  moment: Moment,
): Promise<string> {
  if (notice.template !== 'auto') {
    const named = await findTemplate(tx.q, notice.template);
    if (named?.source !== null && named !== null && named.moment === moment) {
      return named.source;
    }
  }
  const override = await findTemplate(tx.q, templateKey(notice.kind, notice.tier, moment));
  return (
    override?.source ?? tx.catalogue.find({ kind: notice.kind, tier: notice.tier, moment }).source
  );
}

/** Throws `invalid` unless the named template exists, is in use and fits the kind. */
export async function checkNamedTemplate(
  q: Queries,
  template: string,
  kind: NoticeKind,
): Promise<void> {
  if (template === 'auto') {
    return;
  }
  const named = await findTemplate(q, template);
  if (named === null || named.source === null) {
    throw invalidField(
      '/template',
      `there is no template ${template}; use "auto" for the tier's own`,
    );
  }
  if (named.kind !== kind || !FIRST_MOMENTS.includes(named.moment)) {
    throw invalidField(
      '/template',
      `${template} is written for ${named.kind}, ${named.moment}, and cannot announce this notice`,
    );
  }
}
