/** A tag, a time before the zone that it is in, or one before the end of its span. */
const TAG_OR_TIME = /<[^>]*>|(\d\d:\d\d) (?=[A-Z]{2,5}\b)|(\d\d:\d\d–)(?=\d\d:\d\d)/g;

/** HTML in which no line ends within a time: `16:22–18:22 CET (15:22–17:22 UTC)`. */
export function unbrokenTimes(html: string): string {
  return html.replace(TAG_OR_TIME, (found, time?: string, start?: string) => {
    if (start !== undefined) {
      return `${start}&NoBreak;`;
    }
    return time === undefined ? found : `${time}&nbsp;`;
  });
}
