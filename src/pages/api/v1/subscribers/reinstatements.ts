import { apiRoute } from '#src/http/api.ts';

/** Takes all suppressions of a time span, kind and reason back. */
export const ALL = apiRoute({
  methods: {
    POST: async ({ app, actor, body }) => ({
      body: await app.commands.reinstateMany(actor, body),
    }),
  },
});
