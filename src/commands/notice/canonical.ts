import {
  componentsOfNotices,
  findPrivateFacts,
  stagesOfNotices,
  type NoticeRow,
} from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { loadPrivateFacts } from '../disclosure/private-facts.ts';
import { iso } from '../instants.ts';

/**
 * A stored notice as the input that would create it: what an edit starts from, what the form is
 * filled with, and what the API answers.
 */
export async function canonicalInput(
  q: Queries,
  notice: NoticeRow,
): Promise<Record<string, unknown>> {
  const components = await componentsOfNotices(q, [notice.id]);
  const stages = await stagesOfNotices(q, [notice.id]);
  const facts = await loadPrivateFacts(q, notice.id);
  const assessment = (await findPrivateFacts(q, notice.id))?.assessment ?? null;
  return {
    kind: notice.kind,
    layer: notice.layer,
    title: notice.title,
    assessment,
    tier: notice.tier,
    tier_reason: notice.tierReason,
    components: components.map(({ slug, impact, role }) => ({ slug, impact, role })),
    window:
      notice.windowStart === null
        ? null
        : {
            start: iso(notice.windowStart),
            end: iso(notice.windowEnd),
            time_zone: notice.timeZone,
          },
    template: notice.template,
    variables: notice.variables,
    body: notice.body,
    stages: stages.map((stage) => ({
      name: stage.name,
      percent: stage.percent,
      region: stage.region,
      planned_start: iso(stage.plannedStart),
      planned_end: iso(stage.plannedEnd),
    })),
    private_facts: {
      cves: facts.cves,
      packages: facts.packages,
      fixed_in: facts.fixedIn,
      hosts: facts.hosts,
      tickets: facts.tickets,
      nicknames: facts.nicknames,
      notes: facts.notes,
    },
    embargo_until: iso(notice.embargoUntil),
    auto_start: notice.autoStart,
    auto_complete: notice.autoComplete,
    notify: notice.notify,
    lead_reason: notice.leadReason,
    dropped_components: notice.droppedComponents ?? [],
    owner_team: notice.ownerTeam,
    commit_publicly: notice.commitPublicly,
    watch_minutes: notice.watchMs === null ? null : notice.watchMs / 60_000,
  };
}
