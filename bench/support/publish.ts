import type { Api } from '../../test/support/api.ts';

/** Publishes an urgent patch; returns its id and the instant at which the API had answered. */
export async function publish(api: Api, notify: boolean): Promise<{ id: string; at: number }> {
  const draft = await api('POST', 'notices', {
    kind: 'emergency_patch',
    layer: 'infrastructure',
    tier: 'critical',
    components: [{ slug: 'component1', impact: 'degraded_performance' }],
  });
  const { id } = draft.body as { id: string };
  const answer = await api('POST', `notices/${id}/publication`, { notify });
  const at = performance.now();
  if (answer.status >= 300) {
    throw new Error(`The patch was not published: ${JSON.stringify(answer.body)}`);
  }
  return { id, at };
}
