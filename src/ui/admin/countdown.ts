/** `in 24 min`, `in 3 h 5 min`, `in 2 d 4 h`, `12 min ago`: how far an instant lies from now. */
export function distanceText(at: number, now: number): string {
  const minutes = Math.floor(Math.abs(at - now) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts =
    days > 0
      ? [`${days} d`, ...(hours > 0 ? [`${hours} h`] : [])]
      : hours > 0
        ? [`${hours} h`, `${minutes % 60} min`]
        : [`${minutes} min`];
  return at >= now ? `in ${parts.join(' ')}` : `${parts.join(' ')} ago`;
}
