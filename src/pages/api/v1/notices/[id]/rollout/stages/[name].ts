import { apiRoute } from '../../../../../../../http/api.ts';
import { tagOfRevision } from '../../../../../../../http/revision-tag.ts';

export const ALL = apiRoute({
  methods: {
    PUT: async ({ app, actor, params, body, expectedRevision }) => {
      const id = params['id']!;
      await app.commands.moveStage(actor, id, params['name']!, body, expectedRevision);
      const view = await app.commands.readRollout(actor, id);
      return { body: view, headers: { ETag: tagOfRevision(view.revision) } };
    },
  },
});
