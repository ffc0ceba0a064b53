import { apiRoute } from '#src/http/api.ts';
import { contentAnswer } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => contentAnswer(await app.commands.readSettings(actor)),
    PATCH: async ({ app, actor, body, expectedRevision }) =>
      contentAnswer(await app.commands.saveSettings(actor, body, expectedRevision)),
  },
});
