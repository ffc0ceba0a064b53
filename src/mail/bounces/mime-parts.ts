import PostalMime, { type Email } from 'postal-mime';
import { MAX_REPORT_BYTES, parsedFront } from './bounds.ts';
import { readHeader, type Fields } from './fields.ts';

const MAX_PART_CHARACTERS = 256 * 1024;
const LIMITS = { maxNestingDepth: 20, maxHeadersSize: 256 * 1024 };

/** What of a report is looked at. */
export interface ReportParts {
  header: Fields;
  /** Addresses in its own header that mail goes to. */
  addressedTo: readonly string[];
  contentType: string;
  /** Text of the parts `message/delivery-status`, as they stand. */
  deliveryStatus: readonly string[];
  feedback: readonly string[];
  /** Header of the message that it is about; empty where it does not hold one. */
  original: Fields;
  text: string;
}

const STATUS_TYPES = ['message/delivery-status', 'message/global-delivery-status'];
const FEEDBACK_TYPES = ['message/feedback-report'];
const ORIGINAL_TYPES = [
  ...['message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers'],
  ...['message/global', 'message/global-headers', 'message/partial'],
];

function textOf(content: ArrayBuffer | Uint8Array | string): string {
  const text =
    typeof content === 'string'
      ? content
      : new TextDecoder().decode(content.slice(0, MAX_PART_CHARACTERS));
  return text.slice(0, MAX_PART_CHARACTERS);
}

function partsOfType(email: Email, types: readonly string[]): string[] {
  return email.attachments
    .filter(({ mimeType }) => types.includes(mimeType))
    .slice(0, 4)
    .map(({ content }) => textOf(content));
}

/**
 * Takes the front of a message apart as far as a report goes. Parts of the message that was sent back are
 * never looked into: whatever it holds is not said by the mail server. Null for what is too large
 * or cannot be parsed.
 */
export async function readParts(raw: Uint8Array): Promise<ReportParts | null> {
  if (raw.byteLength > MAX_REPORT_BYTES) {
    return null;
  }
  let email: Email;
  try {
    email = await PostalMime.parse(parsedFront(raw), {
      ...LIMITS,
      forceRfc822Attachments: true,
      attachmentEncoding: 'arraybuffer',
    });
  } catch {
    return null;
  }
  const header: Fields = new Map(
    email.headers
      .slice(0, 200)
      .reverse()
      .map(({ key, value }) => [key, value.slice(0, 2_000)]),
  );
  return {
    header,
    addressedTo: email.headers
      .filter(({ key }) => ['to', 'delivered-to', 'x-original-to', 'x-envelope-to'].includes(key))
      .slice(0, 20)
      .flatMap(({ value }) => value.slice(0, 4_000).match(/[^\s<>,;:"@]+@[^\s<>,;:"@]+/g) ?? [])
      .slice(0, 50),
    contentType: (header.get('content-type') ?? '').toLowerCase(),
    deliveryStatus: partsOfType(email, STATUS_TYPES),
    feedback: partsOfType(email, FEEDBACK_TYPES),
    original: readHeader(partsOfType(email, ORIGINAL_TYPES)[0] ?? ''),
    text: (email.text ?? '').slice(0, MAX_PART_CHARACTERS),
  };
}
