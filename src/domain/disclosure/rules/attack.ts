import { needlesFor, type Needle } from '../needle.ts';
import { before, words, type Rule } from './rule.ts';

/** Kinds of attack and of flaw, in the languages that our readers' staff write. */
const PHRASES = [
  ...['remote code execution', 'arbitrary code execution', 'code execution vulnerability'],
  ...['remote command execution', 'command injection', 'code injection', 'sql injection'],
  ...['ldap injection', 'template injection', 'header injection', 'jndi', 'jndi lookup'],
  ...['buffer overflow', 'heap overflow', 'stack overflow vulnerability', 'integer overflow'],
  ...['out of bounds read', 'out of bounds write', 'memory corruption', 'memory disclosure'],
  ...['privilege escalation', 'escalation of privileges', 'elevation of privilege'],
  ...['cross site scripting', 'cross site request forgery', 'server side request forgery'],
  ...['request smuggling', 'path traversal', 'directory traversal', 'arbitrary file read'],
  ...['arbitrary file upload', 'authentication bypass', 'authorization bypass'],
  ...['insecure deserialization', 'unsafe deserialization', 'prototype pollution'],
  ...['container escape', 'sandbox escape', 'guest to host escape', 'type confusion'],
  ...['known exploited vulnerabilities', 'exploited in the wild', 'exploit code'],
  ...['proof of concept exploit', 'exploit kit', 'reverse shell', 'web shell', 'shellcode'],
  ...['rapid reset attack', 'side channel attack', 'man in the middle attack', 'double free'],
  ...['remotecodeausfuhrung', 'codeausfuhrung aus der ferne', 'sql injektion', 'pufferuberlauf'],
  ...['rechteausweitung', 'schadcode ausfuhren', 'execution de code a distance', 'injection sql'],
  ...['execution de code arbitraire', 'elevation de privileges', 'depassement de tampon'],
  ...['ejecucion remota de codigo', 'inyeccion sql', 'desbordamiento de bufer'],
  ...['escalada de privilegios', 'esecuzione di codice remoto', 'execucao remota de codigo'],
  ...['удаленное выполнение кода', '远程代码执行', 'リモートコード実行', 'sql注入', 'sql 인젝션'],
];

/** Looked for like private facts: whatever stands between their letters. */
export const ATTACK_NEEDLES: readonly Needle[] = PHRASES.flatMap((phrase) =>
  needlesFor(phrase, { rule: 'attack_words', level: 'warn', whole: true }),
);

const UNMISTAKABLE = [
  'R\\.?C\\.?E(?:s|-?(?:bug|flaw|vuln(?:erability)?))?',
  'SQLi|XSS|SSRF|XXE|CSRF|LFI|IDOR|LPE|UAF',
  '(?:zero|0)[- ]?day(?:s?(?= (?:exploit|vulnerabilit|flaw|weakness|attack|bug)))?|man-in-the-middle',
  'use[- ]after[- ]free(?= (?:bug|vuln|flaw|weakness|error|condition|issue))|use-after-free',
  'PoC(?= (?:exploit|code|is|was|has|for|published))|exploit PoC|public exploit|working exploit',
  'exploited (?:in the wild|by attackers|since|actively)|actively exploited|(?:known|mass) exploitation|in-the-wild exploitation',
  'CISA[- ]KEV|KEV (?:list|catalog(?:ue)?)|known[- ]exploited',
  'pre-?auth(?:entication)?(?: (?:flaw|bug|vulnerability|attack|rce))?|un-?authenticated (?:remote |network )?(?:attackers?|users? (?:can|could|may)|access (?:to|can)|requests? (?:can|could|may)|code|rce)',
  '(?:attackers?|hackers?|anyone|an? (?:adversary|outsider|intruder)) (?:can|could|may|might|is able to|are able to) (?:\\w{1,14} ){0,3}(?:run|execute|read|steal|take over|inject|bypass|gain|escalate|crash|obtain|access|extract|upload|overwrite|impersonate|decrypt|log in)',
  '(?:allow|let|enable|permit)(?:s|ed|ing)? (?:\\w{1,16} ){0,3}(?:attackers?|hackers?|adversar(?:y|ies)|intruders?)(?: to)?',
  '(?:malicious|crafted|specially[- ]crafted|exploit|attack) (?:payload|request|packet|header|file|input|url|message|certificate|archive)s?',
  'angreifer(?:n|innen)? (?:konn(?:t)?en|konnten|kann|konnte)|attaquants? (?:peu(?:t|vent)|pourrai(?:t|ent))|atacantes? (?:pueden?|podrian?)',
].join('|');

const HINTS = [
  'exploit(?:s|ed|able|ing|ation)?',
  'attackers?|hackers?|hacked|intruders?',
  'un-?authenticated|backdoors?|malware|ransomware|botnets?|payloads? (?:that|which|in the) (?:log|header|url|body)',
  'proof[- ]of[- ]concept|PoC',
  'compromised (?:server|host|system|account|credential|token)s?|data (?:breach|leak)|breach(?:ed)?',
  'angreifer\\w{0,5}|attaquants?|atacantes?|ausnutz\\w{1,6}|exploit\\w{0,6}',
].join('|');

/** Business has proofs of concept too, and a text against attackers is none for them. */
function isHint(match: RegExpExecArray): boolean {
  const [hit] = match;
  if (/^(?:proof|poc)/i.test(hit)) {
    return /exploit|security|vulnerab|attack|weakness|flaw/i.test(
      before(match, 80) + match.input.slice(match.index, match.index + 100),
    );
  }
  return !/\b(?:no|not|never|without|against|keine?n?|aucun)\b[^.\n]{0,40}$/i.test(
    before(match, 48),
  );
}

export const ATTACK_RULES: readonly Rule[] = [
  {
    rule: 'attack_words',
    level: 'warn',
    pattern: words(UNMISTAKABLE),
    judge: (match) => !(/^(?:0|zero)/i.test(match[0]) && /[\d.,]$/.test(before(match, 1))),
  },
  { rule: 'attack_hint', level: 'warn', pattern: words(HINTS), judge: isHint },
];
