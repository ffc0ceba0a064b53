import { apiRoute, type ApiCall } from '#src/http/api.ts';
import { readPreviewRequest, underPointer } from '#src/http/preview-request.ts';

type Preview = Awaited<ReturnType<ApiCall['app']['previews']['notice']>>;

/** Without the public view of the notice, which is the page's own form of these facts. */
function answer({ notice: _, ...preview }: Preview) {
  return { body: preview };
}

/** What a notice, an update or a moved window would look like; nothing is stored. */
async function preview({ app, actor, body }: ApiCall) {
  const asked = readPreviewRequest(body);
  if (asked.of === 'notice') {
    return answer(await app.previews.notice(actor, asked.input));
  }
  try {
    return answer(await app.previews[asked.of](actor, asked.notice, asked.input));
  } catch (error) {
    throw underPointer(`/${asked.of}`, error);
  }
}

export const ALL = apiRoute({ pure: true, methods: { POST: preview } });
