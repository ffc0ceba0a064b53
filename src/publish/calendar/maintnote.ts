import { worstComponentStatus, type ComponentStatus } from '#src/domain/component.ts';
import type { NoticeStatus } from '#src/domain/notice.ts';
import type { PublicDocument } from '../document.ts';
import { hostOf, noticesOf } from '../feeds/notices.ts';
import type { PublicNotice, PublicView } from '../view.ts';
import { newCalendar, pageName, writeCalendar } from './calendar.ts';
import { addEvent, bySchedule, isPlanned, type PlannedNotice } from './event.ts';
import { organizer } from './organizer.ts';
import { calendarLine } from './text.ts';

type MaintnoteImpact = 'NO-IMPACT' | 'REDUCED-REDUNDANCY' | 'DEGRADED' | 'OUTAGE';

/** Work that is under way without a stated effect is what the draft calls reduced redundancy. */
const IMPACTS: Record<ComponentStatus, MaintnoteImpact> = {
  operational: 'NO-IMPACT',
  under_maintenance: 'REDUCED-REDUNDANCY',
  degraded_performance: 'DEGRADED',
  partial_outage: 'DEGRADED',
  major_outage: 'OUTAGE',
};

type MaintnoteStatus = 'CONFIRMED' | 'IN-PROCESS' | 'COMPLETED' | 'CANCELLED';

function maintnoteStatus(status: NoticeStatus): MaintnoteStatus {
  switch (status) {
    case 'in_progress':
    case 'verifying':
      return 'IN-PROCESS';
    case 'completed':
    case 'rolled_back':
      return 'COMPLETED';
    case 'cancelled':
      return 'CANCELLED';
    default:
      return 'CONFIRMED';
  }
}

type Affected = PublicNotice['components'];

/**
 * The X-MAINTNOTE properties of one event (NANOG BCOP draft 0.1). One MAINTENANCE-ID, since
 * consumers garble two. A consumer that finds one OBJECT-ID takes the event's IMPACT for it:
 * the worst case over the objects named here is then that object's own.
 */
function properties(
  notice: PlannedNotice,
  objects: Affected,
  provider: string,
  account: string,
): [string, string][] {
  const worst = worstComponentStatus(objects.map(({ impact }) => impact));
  return [
    ['X-MAINTNOTE-PROVIDER', provider],
    ['X-MAINTNOTE-ACCOUNT', account],
    ['X-MAINTNOTE-MAINTENANCE-ID', notice.id],
    ...objects.map(({ slug, impact }): [string, string] => [
      `X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=${IMPACTS[impact]}`,
      slug,
    ]),
    ['X-MAINTNOTE-IMPACT', IMPACTS[worst]],
    ['X-MAINTNOTE-STATUS', maintnoteStatus(notice.status)],
  ];
}

export interface MaintnoteRecipient {
  /** The recipient's account as the properties name it; `public` for everybody. */
  account: string;
  /** The components that the recipient follows; left out: all of them. */
  componentIds?: readonly string[];
  /** The URL it is fetched from, where that is no secret. */
  source?: string;
}

/**
 * The maintenance calendar for machines: events with X-MAINTNOTE properties and no others, since
 * one plain event makes strict consumers refuse the file, and no METHOD. Work of which no
 * component is public, or none that the recipient follows, concerns no object and is left out.
 */
export function maintnoteCalendar(
  view: PublicView,
  { account, componentIds, source }: MaintnoteRecipient,
): PublicDocument {
  const { page } = view;
  const calendar = newCalendar({
    name: `${pageName(page)}: maintenance for machines`,
    description: `Maintenance of ${pageName(page)} with X-MAINTNOTE properties`,
    home: `${page.url}/`,
    source: source ?? null,
  });
  const who = organizer(page);
  for (const notice of noticesOf(view).filter(isPlanned).sort(bySchedule)) {
    const objects = notice.components.filter(
      ({ id }) => componentIds === undefined || componentIds.includes(id),
    );
    if (objects.length > 0) {
      addEvent(calendar, page, notice)
        .organizer(who)
        .x(properties(notice, objects, hostOf(page.url), calendarLine(account, 'public')));
    }
  }
  return writeCalendar(calendar, page);
}
