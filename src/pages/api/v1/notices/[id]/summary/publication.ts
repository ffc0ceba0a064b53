import { apiRoute } from '#src/http/api.ts';
import { summaryAnswer } from '#src/http/summary-answer.ts';

export const ALL = apiRoute({
  methods: {
    POST: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const id = params['id']!;
      await app.commands.publishSummary(actor, id, body ?? {}, expectedRevision);
      return summaryAnswer(call, id);
    },
  },
});
