import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'tokens:write',
  methods: {
    DELETE: async ({ app, actor, params }) => {
      await app.commands.revokeToken(actor, params['id']!);
      return {};
    },
  },
});
