/** A record that would put a finding right. */
export interface DnsRecord {
  /** Full name, without the final dot. */
  name: string;
  type: 'TXT' | 'MX' | 'PTR';
  value: string;
}

/** What one look at the installation found; `fail` means that it cannot work as it is. */
export interface Check {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  publish?: DnsRecord;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail });

export const warn = (name: string, detail: string, publish?: DnsRecord): Check => ({
  name,
  status: 'warn',
  detail,
  ...(publish === undefined ? {} : { publish }),
});

export const fail = (name: string, detail: string, publish?: DnsRecord): Check => ({
  name,
  status: 'fail',
  detail,
  ...(publish === undefined ? {} : { publish }),
});

/** The message of whatever was thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
