import { revisionOf } from '#src/domain/fingerprint.ts';
import { apiRoute } from '#src/http/api.ts';
import { contentAnswer, requireContent } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => contentAnswer(await app.commands.readEnforcement(actor)),
    PATCH: async (call) => {
      const { app, actor, body } = call;
      if (call.expectedRevision !== undefined) {
        requireContent(call, revisionOf(await app.commands.readEnforcement(actor)));
      }
      return contentAnswer(await app.commands.saveEnforcement(actor, body));
    },
  },
});
