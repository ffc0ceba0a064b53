import { after, before, words, type Rule } from './rule.ts';

const NUMBER = '(?:10(?:[.,]0)?|\\d(?:[.,]\\d)?)';
/** Words that make a number from 0 to 10 one of a weakness rather than of satisfaction. */
const ABOUT_WEAKNESS =
  /severit|schwere|schweregrad|s[eé]v[eé]rit|gravedad|gravit|vulnerab|weakness|schwachstelle|faille|fallo|flaw|critical|kritisch|critique|risk score|base score|exploit/i;

const VECTOR = [
  'CVSS\\s?:\\s?[234]\\.\\d\\s?\\/[A-Z:\\/ .0-9]{3,200}',
  'AV\\s?[:=-]\\s?[NALP](?:\\s?[\\/,; |]\\s?|\\s{1,3}[-*+]\\s)AC\\s?[:=]\\s?[LMH](?:\\s?[\\/,; |]\\s?[A-Z]{1,3}\\s?[:=]\\s?[A-Z]{1,3}){0,40}',
  '(?:AC|AT|PR|UI|Au|VC|VI|VA|SC|SI|SA|S|C|I|A)\\s?:\\s?[A-Z](?:\\s?\\/\\s?(?:AT|PR|UI|Au|VC|VI|VA|SC|SI|SA|S|C|I|A|E|RL|RC)\\s?:\\s?[A-Z]){2,20}',
].join('|');

function isAboutWeakness(match: RegExpExecArray): boolean {
  return ABOUT_WEAKNESS.test(before(match, 60) + after(match, 40));
}

export const SCORE_RULES: readonly Rule[] = [
  { rule: 'cvss_vector', level: 'block', pattern: words(VECTOR) },
  {
    rule: 'cvss_score',
    level: 'block',
    pattern: words(
      `CVSS[- ]{0,2}(?:v(?:ersion)?\\s?)?(?:[234](?:\\.[01])?(?![.,]?\\d))?[^\\d\\n]{0,40}${NUMBER}(?![.,]?\\d|\\/[a-z])|${NUMBER}[^\\d\\n]{0,20}CVSS`,
    ),
  },
  { rule: 'cvss_score', level: 'warn', pattern: words('CVSS') },
  {
    rule: 'severity_score',
    level: 'warn',
    pattern: words(
      `${NUMBER}\\s?(?:\\/\\s?10|out of (?:10|ten)|von (?:10|zehn)|sur (?:10|dix)|de (?:10|diez)|su 10)`,
    ),
    judge: (match) => (isAboutWeakness(match) ? 'block' : false),
  },
  {
    rule: 'severity_score',
    level: 'warn',
    pattern: words(
      `(?:severity|base|risk|schweregrad|gravité|gravedad)(?: (?:score|rating|level|wert))?(?: (?:of|is|von|de|ist)|:)? ${NUMBER}(?![.,:]?\\d|\\s?%)`,
    ),
  },
  {
    rule: 'epss',
    level: 'warn',
    pattern: words('EPSS(?:[^\\d\\n]{0,40}\\d{1,3}(?:[.,]\\d{1,6})?\\s?%?)?'),
    judge: (match) => (/\d/.test(match[0]) ? 'block' : 'warn'),
  },
];
