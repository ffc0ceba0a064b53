const FORMAT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{1,6})(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a time as Python's `strptime` does with `%Y-%m-%dT%H:%M:%S.%f%z`: epoch milliseconds.
 * Throws where that would: without a fraction, without an offset, on days that do not exist.
 */
export function strptime(text: string): number {
  const match = FORMAT.exec(text);
  if (match === null) {
    throw new Error(`time data '${text}' does not match format '%Y-%m-%dT%H:%M:%S.%f%z'`);
  }
  const [, year, month, day, hour, minute, second, fraction = '', offset = ''] = match;
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
  const local = new Date(Date.UTC(y, mo - 1, d, h, mi, s));
  if (local.toISOString().slice(0, 19) !== text.slice(0, 19)) {
    throw new Error(`day is out of range: '${text}'`);
  }
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours, minutes] = offset === 'Z' ? [0, 0] : offset.slice(1).split(':').map(Number);
  const shift = sign * ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
  return local.getTime() + Number(`0.${fraction}`) * 1000 - shift;
}
