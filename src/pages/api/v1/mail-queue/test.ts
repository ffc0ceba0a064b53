import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  scope: 'mail:write',
  // A transaction must not be open while a relay thinks: the command puts it on record in its own.
  pure: true,
  methods: {
    POST: async ({ app, actor, body }) => ({
      body: { ...(await app.commands.sendTestMail(actor, body)) },
    }),
  },
});
