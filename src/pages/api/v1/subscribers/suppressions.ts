import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    POST: async ({ app, actor, body }) => ({
      body: await app.commands.suppressAddresses(actor, body),
    }),
  },
});
