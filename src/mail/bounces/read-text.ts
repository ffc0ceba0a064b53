import { addressOf } from './fields.ts';
import type { ReportParts } from './mime-parts.ts';
import type { RecipientStatus } from './read-dsn.ts';

/** Only mail servers put these into a header, and only into that of a bounce. */
const MARKS = ['x-failed-recipients', 'x-ms-exchange-message-is-ndr'];
const FROM_A_SERVER = /(?:^|[\s<"])(?:mailer-daemon|postmaster|mail-?delivery)@/i;
const CAME_BACK =
  /undeliver|not (?:be )?delivered|deliver\w* (?:status|fail|delay|problem|error)|fail\w* (?:deliver|notice)|return\w* (?:mail|to sender)|could not (?:send|deliver)|unzustellbar|non[ -]remis|no se puede entregar/i;
const DELAYED = /\bdelay(?:ed)?\b|not yet been delivered|still (?:being )?(?:try|retr)|^warning:/i;
/** Below it stands the message itself, which anybody may have written. */
const THE_MESSAGE =
  /\n(?:-{2,} ?(?:this is a copy|the (?:body|following)|below|enclosed|original|forwarded|returned)|original message headers|return-path:|received:)/i;
const ADDRESS_LINE = /^[ \t]*<?([^\s<>@]{1,64}@[^\s<>@:]{1,255})>?:?[ \t]*$/m;
const REPLY = /(?<![\w.:-])[45]\d\d[ -][^]*/;
const MOST = 16_000;
const MOST_RECIPIENTS = 50;

const firstParagraph = (text: string): string => text.trim().split(/\n[ \t]*\n/, 1)[0] ?? '';

const isBounce = ({ header }: ReportParts): boolean =>
  MARKS.some((name) => header.has(name)) ||
  (FROM_A_SERVER.test(header.get('from') ?? '') && CAME_BACK.test(header.get('subject') ?? ''));

/**
 * The bounces of servers that write for people only, as old Exim and Exchange: known by their
 * header, with the far end's reply in the text, below the address where that stands on a line of
 * its own. Null for any other text; no diagnostic where none is found.
 */
export function readText(parts: ReportParts): RecipientStatus[] | null {
  if (!isBounce(parts)) {
    return null;
  }
  const text = `\n${parts.text.replaceAll('\r\n', '\n').slice(0, MOST)}`;
  const [told = ''] = text.split(THE_MESSAGE, 1);
  const isLate = [parts.header.get('subject') ?? '', told].some((words) => DELAYED.test(words));
  const statusOf = (address: string | null, about: string, otherwise: string): RecipientStatus => ({
    action: isLate ? 'delayed' : 'failed',
    status: '',
    diagnostic: firstParagraph(REPLY.exec(about)?.[0] ?? otherwise).slice(0, 1_000),
    addresses: address === null ? [] : [address],
  });
  const [before = '', ...found] = told.split(ADDRESS_LINE);
  if (found.length === 0) {
    return [statusOf(addressOf(parts.header.get('x-failed-recipients')), before, '')];
  }
  const recipients: RecipientStatus[] = [];
  for (let at = 0; at < found.length && recipients.length < MOST_RECIPIENTS; at += 2) {
    const about = found[at + 1] ?? '';
    recipients.push(statusOf(addressOf(found[at]), about, about));
  }
  return recipients;
}
