import { apiRoute } from '#src/http/api.ts';
import { policiesAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    POST: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      const key = params['key']!;
      return policiesAnswer(
        call,
        await app.commands.applyPolicyPreset(actor, key, body, expectedRevision),
      );
    },
  },
});
