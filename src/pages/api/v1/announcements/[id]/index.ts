import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, params }) => ({
      body: await app.commands.readAnnouncement(actor, params['id']!),
    }),
  },
});
