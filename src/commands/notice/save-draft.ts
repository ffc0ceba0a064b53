import type { Queries } from '#src/store/queries.ts';
import {
  savePrivateFacts,
  setNoticeComponents,
  setStages,
  type NoticeRow,
} from '#src/store/notices.ts';
import type { ResolvedNotice } from './resolve.ts';

const msOf = (minutes: number | null | undefined): number | null =>
  minutes === undefined || minutes === null ? null : minutes * 60_000;

/** The columns of a draft that follow from its resolved input. */
export function draftColumns(resolved: ResolvedNotice) {
  const { input, window } = resolved;
  return {
    kind: input.kind,
    layer: input.layer,
    title: input.title ?? null,
    tier: resolved.tier,
    tierReason: input.tier_reason ?? null,
    impact: resolved.impact,
    template: input.template,
    variables: input.variables,
    body: input.body ?? null,
    windowStart: window?.start ?? null,
    windowEnd: window?.end ?? null,
    timeZone: resolved.timeZone,
    autoStart: input.auto_start,
    autoComplete: input.auto_complete,
    respondBy: resolved.respondBy,
    anchor: resolved.assessment?.anchor ?? null,
    anchorKind: resolved.assessment?.anchorKind ?? null,
    embargoUntil: resolved.embargoUntil,
    notify: input.notify,
    leadReason: input.lead_reason ?? null,
    droppedComponents: input.dropped_components,
    ownerTeam: input.owner_team ?? null,
    commitPublicly: input.commit_publicly,
    watchMs: msOf(input.watch_minutes),
  } satisfies Partial<NoticeRow>;
}

/** Writes what a draft keeps beside its own row. */
export async function saveDraftParts(
  q: Queries,
  noticeId: string,
  resolved: ResolvedNotice,
): Promise<void> {
  await setNoticeComponents(
    q,
    noticeId,
    resolved.components.map(({ row, impact, role }) => ({ componentId: row.id, impact, role })),
  );
  await setStages(q, noticeId, resolved.stages);
  await savePrivateFacts(q, {
    noticeId,
    facts: { ...resolved.privateFacts },
    assessment: resolved.input.assessment ?? null,
    reasons: resolved.reasons,
    policyVersion: resolved.policyVersion,
  });
}
