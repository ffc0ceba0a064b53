import { apiRoute } from '../../../../http/api.ts';

export const ALL = apiRoute({
  methods: {
    PUT: async ({ app, actor, params, body }) => ({
      body: await app.commands.editContact(actor, params['id']!, body),
    }),
    DELETE: async ({ app, actor, params }) => {
      await app.commands.removeContact(actor, params['id']!);
      return { status: 204 };
    },
  },
});
