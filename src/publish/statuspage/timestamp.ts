import { zoneName } from '#src/platform/time/format.ts';

const MINUTE = 60_000;

/**
 * Writes instants (epoch milliseconds) as Statuspage does: ISO 8601 with exactly three digits of
 * fraction and the zone's offset of that moment, `Z` where the zone is UTC. Clients that read with
 * `%Y-%m-%dT%H:%M:%S.%f%z` fail without the fraction.
 */
export function timestampsIn(timeZone: string): (at: number) => string {
  if (zoneName(0, timeZone) === 'UTC') {
    return (at) => new Date(at).toISOString();
  }
  const offsets = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const written = new Map<number, string>();
  return (at) => {
    const known = written.get(at);
    if (known !== undefined) {
      return known;
    }
    const name = offsets.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value;
    const [, sign = '+', hours = '00', minutes = '00'] =
      /^GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '') ?? [];
    const shift = (Number(hours) * 60 + Number(minutes)) * MINUTE * (sign === '-' ? -1 : 1);
    const local = new Date(at + shift).toISOString().slice(0, -1);
    const text = `${local}${sign}${hours}:${minutes}`;
    written.set(at, text);
    return text;
  };
}
