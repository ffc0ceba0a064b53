import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { messageHashOf } from './file-transport.ts';

export interface MailboxEntry {
  file: string;
  to: string;
  subject: string;
  /** Epoch milliseconds; null where the header does not hold a date. */
  date: number | null;
}

export interface MailboxMessage extends MailboxEntry {
  headers: { name: string; value: string }[];
  from: string;
  text: string;
  /** As mailed: show it only where scripts cannot run. */
  html: string;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function addressText(address: Address | undefined): string {
  if (address?.address === undefined) {
    return '';
  }
  return address.name === '' ? address.address : `${address.name} <${address.address}>`;
}

function entryOf(file: string, mail: Email): MailboxEntry {
  const date = mail.date === undefined ? Number.NaN : Date.parse(mail.date);
  return {
    file,
    to: (mail.to ?? []).map(addressText).join(', '),
    subject: mail.subject ?? '',
    date: Number.isNaN(date) ? null : date,
  };
}

async function parsed(directory: string, file: string): Promise<Email | null> {
  try {
    return await PostalMime.parse(await readFile(join(directory, file)));
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}

/** The newest messages that a file transport kept; none where there is no such folder yet. */
export async function listMailbox(directory: string, limit: number): Promise<MailboxEntry[]> {
  let files: string[];
  try {
    files = await readdir(directory);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
  const newest = files
    .filter((file) => messageHashOf(file) !== null)
    .sort()
    .reverse()
    .slice(0, Math.max(0, limit));
  const entries: MailboxEntry[] = [];
  for (const file of newest) {
    const mail = await parsed(directory, file);
    if (mail !== null) {
      entries.push(entryOf(file, mail));
    }
  }
  return entries;
}

/** One message; null for a name that no file transport would give, or that is not there. */
export async function readMailbox(directory: string, file: string): Promise<MailboxMessage | null> {
  if (messageHashOf(file) === null) {
    return null;
  }
  const mail = await parsed(directory, file);
  if (mail === null) {
    return null;
  }
  return {
    ...entryOf(file, mail),
    headers: mail.headers.map(({ originalKey, key, value }) => ({
      name: originalKey ?? key,
      value,
    })),
    from: addressText(mail.from),
    text: mail.text ?? '',
    html: mail.html ?? '',
  };
}
