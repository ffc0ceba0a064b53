import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({ body: { items: await app.commands.readBoard(actor) } }),
  },
});
