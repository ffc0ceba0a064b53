import { apiRoute } from '#src/http/api.ts';

/** Takes a suppression back. */
export const ALL = apiRoute({
  methods: {
    POST: async ({ app, actor, params, body }) => ({
      body: await app.commands.reinstateSubscriber(actor, params['id']!, body),
    }),
  },
});
