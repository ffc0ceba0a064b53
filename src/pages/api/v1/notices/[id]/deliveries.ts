import { apiRoute } from '../../../../../http/api.ts';
import { listAnswer } from '../../../../../http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) => {
      const { app, actor, params } = call;
      const announcements = await app.commands.readDeliveries(actor, params['id']!);
      return listAnswer(call, announcements, ({ id }) => id);
    },
  },
});
