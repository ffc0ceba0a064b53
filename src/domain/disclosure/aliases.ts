/** Names for one and the same software: staff write down one and say another. */
const SAME: readonly (readonly string[])[] = [
  ['PostgreSQL', 'Postgres', 'PgSQL'],
  ['MongoDB', 'Mongo'],
  ['MySQL', 'mysqld'],
  ['MariaDB', 'mariadbd'],
  ['Kubernetes', 'k8s'],
  ['Apache HTTP Server', 'Apache httpd', 'httpd', 'apache2', 'Apache'],
  ['OpenSSH', 'sshd'],
  ['curl', 'libcurl'],
  ['xz', 'xz-utils', 'liblzma'],
  ['7-Zip', '7zip', '7 Zip'],
  ['F5', 'BIG-IP', 'BigIP'],
  ['Check Point', 'Checkpoint'],
  ['ESXi', 'ESX'],
  ['Go', 'Golang'],
  ['Git'],
  ['Node.js', 'NodeJS'],
];

/**
 * Names that are words of every day, by their letters: they count only as their makers write them,
 * with a capital, and not before what makes them the word.
 */
const EVERYDAY: ReadonlyMap<string, RegExp> = new Map([
  ['go', /^\s(?:to|back|on|live|ahead|away|through|for|into|via|here|there)(?![\p{L}\p{N}])/iu],
  ['exchange', /^\s(?:rates?|of)(?![\p{L}\p{N}])/iu],
  ['apache', /^\s(?:helicopters?|junction|tomcat)(?![\p{L}\p{N}])/iu],
  ['checkpoint', /^(?!)/u],
]);

/** What the software in a name is called besides, the name itself among it; none where nothing is known. */
export function aliasesOf(name: string): string[] {
  const said = ` ${name.toLowerCase()} `;
  return SAME.filter((names) =>
    names.some((one) => {
      const known = ` ${one.toLowerCase()} `;
      return said === known || (one !== 'Apache' && said.includes(known));
    }),
  ).flat();
}

/** Whether these letters of a name are that name where they stand, and no word of every day. */
export function isNoEverydayWord(letters: string, written: string, after: string): boolean {
  const never = EVERYDAY.get(letters);
  return never === undefined || (/^\p{Lu}/u.test(written) && !never.test(after));
}
