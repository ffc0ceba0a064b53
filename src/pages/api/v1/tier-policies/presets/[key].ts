import { apiRoute } from '../../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    POST: async ({ app, actor, params }) => ({
      body: { items: await app.commands.applyPolicyPreset(actor, params['key']!) },
    }),
  },
});
