import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:write',
  methods: {
    PUT: async ({ app, actor, params, body }) => ({
      body: { ...(await app.commands.holdDomain(actor, params['domain'] ?? '', body)) },
    }),
    DELETE: async ({ app, actor, params }) => {
      await app.commands.releaseDomain(actor, params['domain'] ?? '');
      return {};
    },
  },
});
