import { isActive, isFinished, momentOf, type Moment } from '#src/domain/notice.ts';
import { stagesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { phaseOf } from '#src/templating/facts.ts';
import { componentsAfter } from '../notice/components-after.ts';
import { textFactsOf } from '../notice/load.ts';
import type { TextFacts } from '../notice/render-text.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** What a brief's templates are told of a notice: how things stand now, whenever that is. */
export async function situationOf(q: Queries, notice: NoticeRow): Promise<TextFacts> {
  const { kind, status } = notice;
  const over = isFinished(kind, status);
  const policy = (await tierPolicies(q)).find(({ tier }) => tier === notice.tier)!;
  const moment = momentNow(notice);
  const stages = await stagesOfNotices(q, [notice.id]);
  const pastWork = over || status === 'verifying';
  // What customers had to do before the work comes up again in no phase that is past it.
  const facts = await textFactsOf(
    q,
    notice,
    moment,
    {},
    {
      cadenceMs: over ? null : policy.cadenceMs,
      situation: {
        [phaseOf(kind, status)]: true,
        rollout_uneven: pastWork && stages.some((stage) => stage.status !== 'done'),
        is_disclosed: notice.disclosedAt !== null,
      },
      tenseOf: moment,
    },
  );
  return { ...facts, components: await impactsNow(q, notice, facts.components) };
}

function momentNow({ kind, status }: NoticeRow): Moment {
  if (status !== 'draft') {
    return momentOf('draft', status);
  }
  return kind === 'incident' ? 'investigating' : 'announced';
}

/** While it is under way, the newest word on each part; of work that was called off, nothing. */
async function impactsNow(
  q: Queries,
  notice: NoticeRow,
  planned: TextFacts['components'],
): Promise<TextFacts['components']> {
  if (notice.status === 'cancelled') {
    return planned.map((one) => ({ ...one, impact: 'operational' }));
  }
  return isActive(notice.status) ? componentsAfter(q, notice, []) : planned;
}
