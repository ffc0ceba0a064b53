import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { tagOfRevision } from '#src/http/revision-tag.ts';

async function rollout({ app, actor, params }: ApiCall) {
  const view = await app.commands.readRollout(actor, params['id']!);
  return { body: view, headers: { ETag: tagOfRevision(view.revision) } };
}

export const ALL = apiRoute({
  methods: {
    GET: rollout,
    PUT: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      await app.commands.changeRollout(actor, params['id']!, body, expectedRevision);
      return rollout(call);
    },
  },
});
