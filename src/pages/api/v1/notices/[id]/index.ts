import { apiRoute } from '#src/http/api.ts';
import { noticeAnswer, requireRevision } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) => noticeAnswer(call, call.params['id']!),
    PATCH: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const { id } = await app.commands.editDraft(actor, params['id']!, body, expectedRevision);
      return noticeAnswer(call, id);
    },
    /** Discards a draft; what is published stays on the record. */
    DELETE: async (call) => {
      await requireRevision(call, call.params['id']!);
      await call.app.commands.discardDraft(call.actor, call.params['id']!);
      return {};
    },
  },
});
