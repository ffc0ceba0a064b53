import { before, END, reaching, START, words, type Rule } from './rule.ts';

const TRACES = [
  // Java, Kotlin, Scala; C#
  '\\bat [\\w$.<>/]{3,200}\\([\\w$.]{1,80}:\\d{1,6}\\)',
  '\\bat [\\w$.<>`]{3,200}\\([^()\\n]{0,120}\\) in [^\\n]{3,160}:line \\d{1,6}',
  '\\b(?:Caused by|Exception in thread)[: "][^\\n]{3,160}',
  '(?<![\\w.])(?:[a-z][\\w$]{0,60}\\.){2,8}[A-Z][\\w$]{0,80}(?:Exception|Error|Throwable)\\b',
  '(?<![\\w.])[A-Z][A-Za-z]{2,60}(?:Exception|Error)(?=: )',
  // JavaScript, Python, Ruby, PHP
  '\\bat (?:async )?(?:[\\w$.<>]{1,100} )?\\(?(?:file:\\/\\/|node:|\\/|[A-Z]:\\\\)[^\\s()]{2,200}:\\d{1,6}:\\d{1,6}\\)?',
  'Traceback \\(most recent call last\\)',
  'File "[^"\\n]{1,200}", line \\d{1,6}',
  '(?:PHP )?(?:Fatal|Parse) error: [^\\n]{3,160}',
  'Uncaught (?:\\w{1,40}Error|\\w{0,40}Exception)',
  '#\\d{1,3} {1,2}(?:0x[0-9a-f]{6,16} in |\\/)[^\\n]{3,160}',
  // Go, Rust, C, kernels, Erlang
  'goroutine \\d{1,6} \\[[a-z ]{3,40}',
  '\\bpanic: [^\\n]{3,160}',
  "thread '[^'\\n]{1,60}' panicked at",
  '\\b[Ss]egmentation fault|\\bsegfault at [0-9a-f]|core dumped|\\bCall Trace:|general protection fault',
  '\\*\\* \\([A-Z]\\w{2,60}Error\\)',
  '\\bERR_[A-Z_]{4,60}\\b|\\bORA-\\d{5}\\b|\\bSQLSTATE\\[?\\w{5}',
].join('|');

const KNOWN_SECRETS = [
  '(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}',
  'gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\\w{20,255}|glpat-[\\w-]{18,64}',
  'xox[abposr]-[A-Za-z0-9-]{10,200}|https:\\/\\/hooks\\.slack\\.com\\/services\\/[\\w/]{10,120}',
  '(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,120}|sk-(?:proj-|ant-)?[\\w-]{20,200}|whsec_[A-Za-z0-9+/=]{16,100}',
  'AIza[\\w-]{30,45}|ya29\\.[\\w-]{20,200}|GOCSPX-[\\w-]{20,60}',
  'SG\\.[\\w-]{16,40}\\.[\\w-]{16,80}|key-[0-9a-f]{32}|npm_[A-Za-z0-9]{30,50}|dop_v1_[0-9a-f]{40,80}|hf_[A-Za-z]{30,40}',
  'eyJ[\\w-]{8,2000}\\.[\\w-]{4,4000}(?:\\.[\\w-]{0,2000})?',
  '-----BEGIN [A-Z ]{0,40}(?:KEY|CERTIFICATE)[A-Z ]{0,20}-----',
  'ssh-(?:rsa|ed25519|dss) [A-Za-z0-9+/=]{20,1000}|AGE-SECRET-KEY-1[A-Z0-9]{20,80}',
  '(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\\+srv)?|redis|rediss|amqps?|mssql|sqlserver|jdbc:[a-z]{2,20}|smtps?|ftps?|sftp|ldaps?|ssh|nats|kafka):\\/\\/[^\\s<>"]{3,300}',
  'https?:\\/\\/[^\\s:@/]{1,64}:[^\\s:@/]{3,64}@[^\\s]{3,200}',
  '(?:Server|Data Source|Host)=[^;\\n]{2,100};[^\\n]{0,200}(?:Password|Pwd)=[^;\\s]{2,100}',
  '[Bb]earer [A-Za-z0-9._~+/-]{20,500}',
].join('|');

const NAMED_SECRET =
  /(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}])(?:[a-z0-9]{1,20}_){0,4}(?:pass(?:word|wd|phrase)?|pwd|kennwort|passwort|secret|api[-_ ]?key|access[-_ ]?key|auth[-_ ]?token|access[-_ ]?token|client[-_ ]?secret|private[-_ ]?key|token)(?:\s(?:is|ist|lautet))?\s?[:=]\s?["'`]?([^\s"'`<>]{6,200})/giu;

/** A value that somebody chose: letters and digits or signs, no word of a sentence. */
function isSecretValue(match: RegExpExecArray): boolean {
  const value = match[1]!.replace(/[.,;!?)]+$/, '');
  const kinds = [/[a-z]/i, /\d/, /[^a-z0-9\s/.:-]/i].filter((kind) => kind.test(value)).length;
  return value.length >= 6 && kinds >= 2 && !/^https?:/i.test(value);
}

const MIN_ENTROPY_LENGTH = 24;

/** Bits by character; what people write in words stays under 4. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) {
    counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}

function looksRandom(match: RegExpExecArray): boolean {
  const [text] = match;
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && (text.match(/\d/g) ?? []).length >= 3;
  const hex = /^[0-9a-f]+$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text);
  // What stands in a link was public before.
  const linked = /(?:https?:\/\/|www\.)\S{0,100}$/i.test(before(match, 120));
  return !linked && ((mixed && entropy(text) >= 4) || (hex && text.length >= 32));
}

export const CODE_RULES: readonly Rule[] = [
  { rule: 'stack_trace', level: 'block', pattern: new RegExp(TRACES, 'g') },
  {
    rule: 'stack_trace',
    level: 'block',
    pattern:
      /(?<=[\w-])\.(?:rb|py|php|js|ts|go|rs|c|cc|cpp|java|kt|ex|exs):\d{1,6}(?::\d{1,6})?(?::in\b)?/g,
    reach: reaching(/[\w/.-]{1,120}$/, 120),
  },
  {
    rule: 'secret',
    level: 'block',
    pattern: new RegExp(`${START}(?:${KNOWN_SECRETS})`, 'gu'),
  },
  { rule: 'secret', level: 'block', pattern: NAMED_SECRET, judge: isSecretValue },
  {
    rule: 'possible_secret',
    level: 'warn',
    pattern: new RegExp(`${START}[A-Za-z0-9+/_-]{${MIN_ENTROPY_LENGTH},400}={0,2}${END}`, 'gu'),
    judge: looksRandom,
  },
  {
    rule: 'secret',
    level: 'block',
    pattern: words('(?:MII|LS0t)[A-Za-z0-9+/]{60,4000}={0,2}'),
  },
];
