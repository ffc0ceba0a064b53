import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({ body: await app.commands.readEnforcement(actor) }),
    PATCH: async ({ app, actor, body }) => ({
      body: await app.commands.saveEnforcement(actor, body),
    }),
  },
});
