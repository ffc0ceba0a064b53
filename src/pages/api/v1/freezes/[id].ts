import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    DELETE: async ({ app, actor, params }) => {
      await app.commands.removeFreeze(actor, params['id']!);
      return { status: 204 };
    },
  },
});
