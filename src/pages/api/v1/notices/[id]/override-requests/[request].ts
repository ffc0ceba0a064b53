import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    /** Refuses what was asked for, or takes it back; letting it pass is an override. */
    POST: async ({ app, actor, params, body }) => {
      await app.commands.endOverrideRequest(actor, params['id']!, params['request']!, body);
      return { body: await app.commands.readOverrides(actor, params['id']!) };
    },
  },
});
