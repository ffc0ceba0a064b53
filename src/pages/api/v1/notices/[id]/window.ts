import { apiRoute } from '#src/http/api.ts';
import { noticeAnswer } from '#src/http/api-views.ts';

/** Moves the window of what is scheduled, extends the end of what has started. */
export const ALL = apiRoute({
  methods: {
    PUT: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const id = params['id']!;
      await app.commands.changeWindow(actor, id, body, expectedRevision);
      return noticeAnswer(call, id);
    },
  },
});
