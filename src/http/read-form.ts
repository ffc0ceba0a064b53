import { HttpRefusal } from './problem.ts';
import { MAX_BODY_BYTES, readBytes } from './read-json.ts';

/**
 * The last field of every form of ours, after its buttons. A body without it was cut on its way,
 * whatever its length says: what is missing must never read as what was emptied.
 */
export const FORM_END = { name: 'form-end', value: 'whole' } as const;

/** Room for an address and 500 components. */
export const MAX_OPEN_FORM_BYTES = 64 * 1024;

/** What a mail service posts (RFC 8058 §3.2), as a form of either kind and under any type. */
const ONE_CLICK = /\bList-Unsubscribe\b[^&]{0,200}?\bOne-Click\b/is;

function notWhole(): HttpRefusal {
  return new HttpRefusal(
    400,
    'The form did not arrive whole, so nothing was changed. Go back, and send it again.',
  );
}

/** Whether a multipart body ends with its closing boundary (RFC 2046 §5.1.1). */
function isClosed(type: string, bytes: Buffer): boolean {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type) ?? [];
  const end = bytes.subarray(-200).toString('latin1').trimEnd();
  return end.endsWith(`--${quoted ?? plain ?? ''}--`);
}

async function parseForm(type: string, bytes: Buffer): Promise<FormData> {
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
  const isClosedParts = /^multipart\/form-data\s*;/i.test(type) && isClosed(type, bytes);
  if (!isForm && !isClosedParts) {
    throw notWhole();
  }
  const form = await new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw notWhole();
    });
  const [name, value] = [...form].at(-1) ?? [];
  if (name !== FORM_END.name || value !== FORM_END.value) {
    throw notWhole();
  }
  form.delete(FORM_END.name);
  return form;
}

/**
 * A form of ours, whole to its last field; the only way to read one. Throws 400 for a body that is
 * no form, cannot be read, is shorter than announced or lacks the end, 413 above `limit` bytes.
 */
export async function readForm(request: Request, limit = MAX_BODY_BYTES): Promise<FormData> {
  const bytes = Buffer.from(await readBytes(request, limit));
  return parseForm(request.headers.get('content-type') ?? '', bytes);
}

/**
 * Who asks to unsubscribe: a mail service by its one click, or the reader by the button of our own
 * page. Throws as `readForm` does for what is neither.
 */
export async function readUnsubscribe(request: Request): Promise<'one_click' | 'page'> {
  const bytes = Buffer.from(await readBytes(request, MAX_OPEN_FORM_BYTES));
  if (ONE_CLICK.test(bytes.toString('latin1'))) {
    return 'one_click';
  }
  await parseForm(request.headers.get('content-type') ?? '', bytes);
  return 'page';
}
