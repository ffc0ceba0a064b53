// A CommonJS bundle: Node finds its names on the default export only.
import cvss from 'ae-cvss-calculator';

const { Cvss3P1, Cvss4P0 } = cvss;

export type ScoredVector = { ok: true; score: number } | { ok: false; detail: string };

const V31_BASE = ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'];
const V40_BASE = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'];

/**
 * The score of a CVSS v3.1 or v4.0 vector, 0.0 to 10.0, computed by the library from whatever
 * metric groups the vector has. A vector that repeats a metric, misses a base metric or has one
 * that its version does not know is refused.
 */
export function scoreVector(vector: string): ScoredVector {
  const allowed =
    'must be a CVSS v3.1 or v4.0 vector such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  const match =
    /^CVSS:(3\.1|4\.0)\/((?:[A-Z]{1,3}:[A-Za-z]{1,8}\/)*[A-Z]{1,3}:[A-Za-z]{1,8})$/.exec(vector);
  if (match === null) {
    return { ok: false, detail: allowed };
  }
  const names = match[2]!.split('/').map((metric) => metric.split(':')[0]!);
  const missing = (match[1] === '3.1' ? V31_BASE : V40_BASE).filter(
    (metric) => !names.includes(metric),
  );
  if (missing.length > 0) {
    return { ok: false, detail: `lacks the base metric ${missing.join(', ')}` };
  }
  if (new Set(names).size !== names.length) {
    return { ok: false, detail: 'names a metric twice' };
  }
  try {
    const parsed = match[1] === '3.1' ? new Cvss3P1(vector) : new Cvss4P0(vector);
    const score = parsed.calculateScores().overall;
    return Number.isFinite(score) ? { ok: true, score } : { ok: false, detail: allowed };
  } catch {
    return { ok: false, detail: allowed };
  }
}
