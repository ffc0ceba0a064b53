import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    POST: async ({ app, actor, params, body }) => ({
      body: await app.commands.skipOccurrence(actor, params['id']!, body),
    }),
  },
});
