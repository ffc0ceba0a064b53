import { apiRoute } from '#src/http/api.ts';
import { listAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) => {
      const { app, actor, params } = call;
      const mails = await app.commands.recipientHistory(actor, params['id']!);
      return listAnswer(call, mails, ({ delivery_id: id }) => id);
    },
  },
});
