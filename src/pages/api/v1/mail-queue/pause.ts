import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:write',
  methods: {
    PUT: async ({ app, actor, body }) => ({
      body: { ...(await app.commands.pauseQueue(actor, body)) },
    }),
    DELETE: async ({ app, actor }) => {
      await app.commands.resumeQueue(actor);
      return {};
    },
  },
});
