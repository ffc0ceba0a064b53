import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { created, listAnswer } from '#src/http/api-views.ts';
import { MAX_UPLOAD_BYTES } from '#src/http/guard-site.ts';
import { readNamedQuery } from '#src/http/paging.ts';

/** A file's options stand in the query, where the body is the file itself. */
function inputOf({ body, query }: ApiCall): unknown {
  if (!(body instanceof Uint8Array)) {
    return body;
  }
  const named = readNamedQuery(query, ['consent', 'confirm', 'existing', 'dry_run', 'file_name']);
  const { dry_run: dryRun, ...rest } = named;
  const flag = dryRun === 'true' ? true : dryRun === 'false' ? false : dryRun;
  return { ...rest, ...(flag === undefined ? {} : { dry_run: flag }), content: body };
}

export const ALL = apiRoute({
  upload: { type: 'text/csv', maxBytes: MAX_UPLOAD_BYTES },
  /** A list of people takes longer to read than others may be kept from writing. */
  prepare: (call) => call.app.commands.receiveImport(call.actor, inputOf(call)),
  methods: {
    GET: async (call) =>
      listAnswer(call, await call.app.commands.listImports(call.actor), ({ id }) => id),
    POST: async (call) => {
      const started = await call.app.commands.startReceived(call.actor, call.body as string);
      return {
        ...created(call, `subscribers/imports/${started.id}`, { body: started }),
        status: 202,
      };
    },
  },
});
