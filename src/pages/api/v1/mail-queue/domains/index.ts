import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:read',
  methods: {
    GET: async ({ app, actor }) => ({
      body: { items: await app.commands.listHeldDomains(actor), next_cursor: null },
    }),
    DELETE: async ({ app, actor }) => ({
      body: { ...(await app.commands.releaseAllDomains(actor)) },
    }),
  },
});
