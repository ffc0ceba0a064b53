import { apiRoute } from '#src/http/api.ts';
import { noticeAnswer } from '#src/http/api-views.ts';

/** Stops the response clock of work that ended without applying its patch. */
export const ALL = apiRoute({
  methods: {
    PUT: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const id = params['id']!;
      await app.commands.closeResponse(actor, id, body, expectedRevision);
      return noticeAnswer(call, id);
    },
  },
});
