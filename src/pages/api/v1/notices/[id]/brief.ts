import type { ApiAnswer } from '#src/http/api-answer.ts';
import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { tagOfRevision } from '#src/http/revision-tag.ts';

async function briefAnswer({ app, actor, params }: ApiCall): Promise<ApiAnswer> {
  const brief = await app.commands.readBrief(actor, params['id']!);
  return { body: brief, headers: { ETag: tagOfRevision(brief.version) } };
}

export const ALL = apiRoute({
  methods: {
    GET: briefAnswer,
    PUT: async (call) => {
      const { app, actor, params, body, expectedRevision } = call;
      await app.commands.saveBrief(actor, params['id']!, body, expectedRevision);
      return briefAnswer(call);
    },
  },
});
