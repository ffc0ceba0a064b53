import { apiRoute } from '#src/http/api.ts';
import { created } from '#src/http/api-views.ts';

export const ALL = apiRoute({
  methods: {
    GET: async ({ app, actor }) => ({ body: { items: await app.commands.listContacts(actor) } }),
    POST: async (call) => {
      const contact = await call.app.commands.createContact(call.actor, call.body);
      return created(call, `contacts/${contact.id}`, { body: contact });
    },
  },
});
