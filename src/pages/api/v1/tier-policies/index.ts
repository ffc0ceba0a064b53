import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({
      body: {
        items: await app.commands.listTierPolicies(actor),
        ...(await app.commands.readAssessmentRules(actor)),
      },
    }),
    PATCH: async ({ app, actor, body }) => ({
      body: await app.commands.saveAssessmentRules(actor, body),
    }),
  },
});
