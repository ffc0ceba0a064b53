import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { summaryAnswer } from '#src/http/summary-answer.ts';

const id = ({ params }: ApiCall): string => params['id']!;

export const ALL = apiRoute({
  methods: {
    GET: async (call) => summaryAnswer(call, id(call)),
    /** Writes the summary, or a correction of one that is published. */
    PUT: async (call) => {
      const { app, actor, body, expectedRevision } = call;
      await app.commands.saveSummary(actor, id(call), body, expectedRevision);
      return summaryAnswer(call, id(call));
    },
    /** Discards what is not published. */
    DELETE: async (call) => {
      await call.app.commands.discardSummary(call.actor, id(call), call.expectedRevision);
      return {};
    },
  },
});
