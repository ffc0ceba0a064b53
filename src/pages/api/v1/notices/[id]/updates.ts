import { apiRoute } from '#src/http/api.ts';
import { created, listAnswer } from '#src/http/api-views.ts';
import { tagOfRevision } from '#src/http/revision-tag.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) => {
      const { updates } = await call.app.commands.readNotice(call.actor, call.params['id']!);
      return listAnswer(call, updates, ({ id }) => id);
    },
    POST: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const id = params['id']!;
      const { updateId } = await app.commands.postUpdate(actor, id, body, expectedRevision);
      const { updates, status, revision } = await app.commands.readNotice(actor, id);
      const update = updates.find((one) => one.id === updateId);
      return created(call, `notices/${id}/updates`, {
        body: { ...update, notice: { id, status, revision } },
        headers: { ETag: tagOfRevision(revision) },
      });
    },
  },
});
