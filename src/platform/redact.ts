/** What follows a name that tokens go by, up to the end of its value. */
const NAMED = /\b(token|code|secret|password)=[^&\s"'\\]+/gi;
/** Signed links, links of the set-up, sessions and API tokens: all end in 40 letters or more. */
const LONG = /(?:[\w-]{1,64}\.[0-9a-z]{1,11}\.)?[\w-]{40,}/g;

/** A line for the log without what opens something: a log is read by more people than a mailbox. */
export function withoutTokens(line: string): string {
  return line.replace(NAMED, '$1=…').replace(LONG, '…');
}
