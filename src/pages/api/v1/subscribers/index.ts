import { apiRoute } from '#src/http/api.ts';
import { created } from '#src/http/api-views.ts';
import { readListQuery } from '#src/http/paging.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor, query }) => {
      const asked = readListQuery(query, ['query', 'status']);
      const page = await app.commands.listSubscribers(actor, asked);
      return { body: { items: page.subscribers, next_cursor: page.next_cursor } };
    },
    /** 201 for somebody new, 200 for somebody known who now follows what is asked for. */
    POST: async (call) => {
      const added = await call.app.commands.addSubscriber(call.actor, call.body);
      const answer = { body: added.subscriber };
      return added.existing ? answer : created(call, `subscribers/${added.subscriber.id}`, answer);
    },
  },
});
