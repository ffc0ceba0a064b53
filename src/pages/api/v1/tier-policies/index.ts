import { apiRoute } from '#src/http/api.ts';
import { policiesAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async (call) => {
      const { app, actor } = call;
      const items = await app.commands.listTierPolicies(actor);
      const rules = await app.commands.readAssessmentRules(actor);
      return policiesAnswer(call, { items, ...rules });
    },
    PATCH: async (call) => {
      const { app, actor, body, expectedRevision } = call;
      return policiesAnswer(
        call,
        await app.commands.saveAssessmentRules(actor, body, expectedRevision),
      );
    },
  },
});
