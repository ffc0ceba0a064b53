/** A tag, or a time before the zone that it is in. */
const TAG_OR_TIME = /<[^>]*>|(\d\d:\d\d) (?=[A-Z]{2,5}\b)/g;

/** HTML in which no line ends between a time and its zone: `22:48 CET (21:48 UTC)`. */
export function unbrokenTimes(html: string): string {
  return html.replace(TAG_OR_TIME, (found, time?: string) =>
    time === undefined ? found : `${time}&nbsp;`,
  );
}
