import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    /** Asks an approver about texts that are refused; nothing is published by it. */
    POST: async ({ app, actor, params, body }) => {
      await app.commands.askForOverride(actor, params['id']!, body);
      return { status: 201, body: await app.commands.readOverrides(actor, params['id']!) };
    },
  },
});
