import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    PATCH: async ({ app, actor, params, body }) => ({
      body: await app.commands.saveTierPolicy(actor, params['tier']!, body),
    }),
  },
});
