/** Where to follow the whole page, or one component of it. */
export interface Feeds {
  rss: string;
  atom: string;
  json: string;
  /** The calendar as a file, and as the link that calendar programs subscribe to. */
  calendar: string;
  webcal: string;
  /** What one sends in Slack, which posts each entry once and never looks back. */
  slack: string;
  mail: string;
}

/** The addresses of a page's feeds; `slug` narrows them to one component. */
export function feedsOf(origin: string, slug: string | null = null): Feeds {
  const prefix = slug === null ? '' : `/components/${slug}`;
  const calendar = `${prefix}/calendar.ics`;
  return {
    rss: `${prefix}/history.rss`,
    atom: `${prefix}/history.atom`,
    json: `${prefix}/history.json`,
    calendar,
    webcal: origin.replace(/^https?:/, 'webcal:') + calendar,
    slack: `/feed subscribe ${origin}${prefix}/updates.rss`,
    mail: slug === null ? '/subscribe' : `/subscribe?component=${slug}`,
  };
}
