import { apiRoute } from '#src/http/api.ts';
import { policiesAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    PATCH: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const tier = params['tier']!;
      return policiesAnswer(
        call,
        await app.commands.saveTierPolicy(actor, tier, body, expectedRevision),
      );
    },
  },
});
