import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:write',
  methods: {
    POST: async ({ app, actor, body }) => ({
      body: { ...(await app.commands.cancelDeliveries(actor, body)) },
    }),
  },
});
