/** A tag list as DKIM and DMARC have it: `v=DKIM1; k=rsa; p=…`. Names in lower case. */
export function tagsOf(text: string): Map<string, string> {
  const pairs = text
    .split(';')
    .map((part) => /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^]*?)\s*$/.exec(part))
    .filter((match) => match !== null);
  return new Map(pairs.map((match) => [match[1]!.toLowerCase(), match[2]!]));
}
