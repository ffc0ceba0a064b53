import { apiRoute } from '#src/http/api.ts';
import { created } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({ body: { items: await app.commands.listFreezes(actor) } }),
    POST: async (call) => {
      const freeze = await call.app.commands.createFreeze(call.actor, call.body);
      return created(call, `freezes/${freeze.id}`, { body: freeze });
    },
  },
});
