import { apiRoute } from '../../../../http/api.ts';
import { policiesAnswer } from '../../../../http/api-views.ts';

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
