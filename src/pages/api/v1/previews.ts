import { apiRoute, type ApiCall } from '../../../http/api.ts';
import { readPreviewRequest, underPointer } from '../../../http/preview-request.ts';

/** What a notice, an update or a moved window would look like; nothing is stored. */
async function preview({ app, actor, body }: ApiCall) {
  const asked = readPreviewRequest(body);
  if (asked.of === 'notice') {
    return { body: await app.previews.notice(actor, asked.input) };
  }
  try {
    return { body: await app.previews[asked.of](actor, asked.notice, asked.input) };
  } catch (error) {
    throw underPointer(`/${asked.of}`, error);
  }
}

export const ALL = apiRoute({ pure: true, methods: { POST: preview } });
