import { after, before, END, reaching, words, type Rule } from './rule.ts';

const PRIVATE_DOMAINS =
  'internal|intern|intra|intranet|local|localdomain|lan|corp|private|home\\.arpa|svc|svc\\.cluster\\.local|cluster\\.local|consul|ec2\\.internal|node\\.consul|onion';

const ROLE =
  'db|dbs|sql|mysql|pg|pgsql|postgres|psql|maria|mongo|redis|memcache|memcached|kafka|zk|rabbit|mq|es|elastic|search|solr|web|www|app|api|be|fe|lb|haproxy|nginx|proxy|gw|gateway|edge|cache|k8s|kube|node|worker|wrk|master|control|etcd|srv|server|svr|host|vm|esx|esxi|hv|hyp|mail|mx|smtp|dns|ns|ldap|ad|dc|nfs|nas|san|stor|storage|backup|bastion|jump|vpn|fw|sw|rtr|router|ci|jenkins|build|runner|git|log|logs|mon|auth|sso|billing|pay|payments';
const ENV =
  'prod|prd|production|stg|stage|staging|dev|test|tst|uat|qa|preprod|int|dr|eu|us|de|fra|ams|lon|nyc|sfo|iad|dub|sin|syd|hel|nbg|fsn';
const NUMBER = '[a-z]?\\d{1,4}[a-z]?';

/** `db-prod-03`, `prod-db-2`, `k8s-node-7`, `web01`; not `api-v2` and not `eu-west-1`. */
const BARE_HOST = [
  `(?:${ROLE})[-_]?\\d{0,2}[-_](?:${ENV})[-_]?\\d{0,3}[-_.]${NUMBER}`,
  `(?:${ENV})\\d{0,2}[-_](?:[a-z0-9]{2,12}[-_])?(?:${ROLE})[-_.]?${NUMBER}`,
  `(?:${ROLE})[-_](?:${ROLE})[-_]?${NUMBER}`,
  `(?:${ROLE})[-_](?:[a-z]{2,12}[-_])(?:${ROLE}|${ENV})[-_]?${NUMBER}`,
  `(?:srv|svr|vm|esx|esxi|k8s|kube|dbs?|sql|pg|web|app|lb|ns|mx)[-_]?0\\d{1,3}`,
].join('|');

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const PRIVATE_V4 = [
  `10(?:\\.${OCTET}){3}`,
  `127(?:\\.${OCTET}){3}`,
  `192\\.168(?:\\.${OCTET}){2}`,
  `172\\.(?:1[6-9]|2\\d|3[01])(?:\\.${OCTET}){2}`,
  `169\\.254(?:\\.${OCTET}){2}`,
  `100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])(?:\\.${OCTET}){2}`,
].join('|');
const VERSION_BEFORE = /(?:versions?|release|build|v|rev|firmware|app)[\s.:]*$/i;

/** `10.2.0.7` is an address, but “version 10.2.0.7” is not. */
function isAddress(match: RegExpExecArray): boolean {
  return !VERSION_BEFORE.test(before(match, 14)) && !/^\.\d/.test(after(match, 2));
}

const UNIX_ROOTS = 'etc|var|usr|opt|srv|proc|mnt|sbin|home|root|tmp|lib64|boot|run|dev|sys|bin';
const FILE_ENDS =
  'conf|cfg|log|py|pyc|rb|go|java|php|so|sh|yml|yaml|ini|sql|jar|war|pem|key|crt|sock|service|rs|env|cpp|cc|cs|dll|exe|bak|toml|lock|properties|jsp|aspx';

export const PLACE_RULES: readonly Rule[] = [
  {
    rule: 'internal_host',
    level: 'block',
    pattern: new RegExp(
      `(?<=[a-z0-9_-])\\.(?:${PRIVATE_DOMAINS})(?::\\d{2,5})?${END}(?!\\.[\\p{L}\\p{N}])`,
      'giu',
    ),
    reach: reaching(/[a-z0-9_.-]{1,100}$/i, 100),
  },
  { rule: 'internal_host', level: 'block', pattern: words(BARE_HOST) },
  {
    rule: 'internal_host',
    level: 'block',
    pattern: words(
      'ip-\\d{1,3}(?:-\\d{1,3}){3}|(?:i|vol|sg|vpc|subnet|ami|snap)-[0-9a-f]{8,17}|arn:aws[a-z-]{0,8}:[\\w:/*.-]{6,200}' +
        '|localhost:\\d{2,5}',
    ),
  },
  {
    // A pod of Kubernetes: a name, its replica set's hash, its own five signs.
    rule: 'internal_host',
    level: 'block',
    pattern: new RegExp(`(?<=[a-z0-9])-(?=[a-f]*\\d)[0-9a-f]{8,10}-[a-z0-9]{5}${END}(?!-)`, 'giu'),
    reach: reaching(/(?<![a-z0-9-])[a-z][a-z0-9-]{1,60}$/i, 64),
  },
  { rule: 'internal_host', level: 'warn', pattern: words('localhost') },
  {
    rule: 'private_address',
    level: 'block',
    pattern: new RegExp(
      `(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}.])(?:${PRIVATE_V4})(?:\\/\\d{1,2}|:\\d{1,5})?(?![\\p{N}])`,
      'gu',
    ),
    judge: isAddress,
  },
  {
    rule: 'private_address',
    level: 'block',
    pattern:
      /(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}:.])(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f])(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3}|%\w{1,12})?(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}:])|(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}:])::1(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}:]|\.\d)/giu,
  },
  {
    rule: 'file_path',
    level: 'block',
    pattern: new RegExp(
      `(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}/.:_-])(?:file:\\/\\/)?\\/(?:${UNIX_ROOTS})\\/[\\w.@+~-]{1,80}(?:\\/[\\w.@+~-]{0,80}){0,20}` +
        `|(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}/.:_-])\\/[\\w.@+-]{1,60}(?:\\/[\\w.@+-]{1,60}){0,20}\\.(?:${FILE_ENDS})(?![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}])` +
        '|~\\/\\.?[\\w-]{2,40}\\/[\\w./-]{1,120}|~\\/\\.[\\w-]{2,40}' +
        '|(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}])[a-z]:\\\\{1,2}[\\w$ .-]{1,60}(?:\\\\{1,2}[\\w$ .-]{1,60}){0,20}' +
        '|\\\\\\\\[a-z0-9][\\w.-]{1,60}\\\\{1,2}[\\w$. -]{1,60}(?:\\\\{1,2}[\\w$ .-]{1,60}){0,20}' +
        '|%(?:appdata|systemroot|programfiles|windir|userprofile|temp)%',
      'giu',
    ),
  },
];
