import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readApprovals(actor, params['id']!),
    }),
    POST: async ({ app, actor, params, body }) => {
      await app.commands.decideApproval(actor, params['id']!, body);
      return { body: await app.commands.readApprovals(actor, params['id']!) };
    },
  },
});
