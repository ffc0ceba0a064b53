import { apiRoute } from '#src/http/api.ts';

export const ALL = apiRoute({
  methods: {
    PUT: async ({ app, actor, params, body }) => ({
      body: await app.commands.setCheck(
        actor,
        params['id']!,
        params['list']!,
        params['key']!,
        body,
      ),
    }),
  },
});
