import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({ body: await app.commands.readChecklists(actor) }),
    PUT: async ({ app, actor, body }) => ({ body: await app.commands.saveChecklists(actor, body) }),
  },
});
