import { apiRoute } from '#src/http/api.ts';
import { created } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({ body: { items: await app.commands.listRecurrences(actor) } }),
    POST: async (call) => {
      const rule = await call.app.commands.createRecurrence(call.actor, call.body);
      return created(call, `recurrences/${rule.id}`, { body: rule });
    },
  },
});
