import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:read',
  methods: {
    GET: async ({ app, actor }) => ({ body: { ...(await app.commands.readQueue(actor)) } }),
  },
});
