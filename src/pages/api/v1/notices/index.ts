import { apiRoute } from '#src/http/api.ts';
import { created, noticeAnswer } from '#src/http/api-views.ts';
import { readListQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, query }) => {
      const asked = readListQuery(query, ['status', 'kind']);
      const { items, nextCursor } = await app.commands.readNotices(actor, asked);
      return { body: { items, next_cursor: nextCursor } };
    },
    POST: async (call) => {
      const { id } = await call.app.commands.createDraft(call.actor, call.body);
      return created(call, `notices/${id}`, await noticeAnswer(call, id));
    },
  },
});
