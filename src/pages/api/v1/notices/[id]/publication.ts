import { apiRoute } from '#src/http/api.ts';
import { noticeAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    POST: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const id = params['id']!;
      await app.commands.publishNotice(actor, id, body ?? {}, expectedRevision);
      return noticeAnswer(call, id);
    },
  },
});
