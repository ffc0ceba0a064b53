import { apiRoute } from '#src/http/api.ts';
import { listAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) => {
      const { app, actor, params } = call;
      const announcements = await app.commands.readDeliveries(actor, params['id']!);
      return listAnswer(call, announcements, ({ id }) => id);
    },
  },
});
