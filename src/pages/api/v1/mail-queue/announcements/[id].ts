import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:write',
  methods: {
    DELETE: async ({ app, actor, params }) => {
      await app.commands.releaseAnnouncement(actor, params['id'] ?? '');
      return {};
    },
  },
});
