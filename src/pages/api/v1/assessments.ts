import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  pure: true,
  methods: {
    POST: async ({ app, actor, body }) => ({ body: await app.commands.assessFacts(actor, body) }),
  },
});
