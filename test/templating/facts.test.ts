import { describe, expect, it } from 'vitest';

import { Refusal } from '#src/domain/errors.ts';
import {
  componentFacts,
  impactSentence,
  joinNames,
  staffVariables,
  variablesFor,
} from '#src/templating/facts.ts';

describe('names in a sentence', () => {
  it('are joined as people write lists', () => {
    expect(joinNames([])).toBe('');
    expect(joinNames(['A'])).toBe('A');
    expect(joinNames(['A', 'B'])).toBe('A and B');
    expect(joinNames(['A', 'B', 'C'])).toBe('A, B and C');
  });

  it('are kept apart where a name has an “and” of its own', () => {
    expect(joinNames(['Billing and payments', 'API'])).toBe('Billing and payments, and API');
    expect(joinNames(['API', 'Edge and load balancing'])).toBe('API, and Edge and load balancing');
  });
});

describe('the impact sentence', () => {
  const components = [
    { name: 'API', impact: 'degraded_performance' },
    { name: 'Sign-in', impact: 'major_outage' },
    { name: 'Reports', impact: 'degraded_performance' },
  ] as const;

  it('tells the worst first and groups components with the same impact', () => {
    expect(impactSentence(components)).toBe(
      'Sign-in will be unavailable. API and Reports will be slower than usual.',
    );
  });

  it('speaks of now or of the past where the moment does', () => {
    expect(impactSentence(components, 'present')).toBe(
      'Sign-in is unavailable. API and Reports are slower than usual.',
    );
    expect(componentFacts(components, 'application', 'completed').impact_sentence).toBe(
      'Sign-in was unavailable. API and Reports were slower than usual.',
    );
  });
});

describe('the verb after one name', () => {
  const sentence = (name: string) => impactSentence([{ name, impact: 'major_outage' }], 'present');

  it.each(['Compute hosts', 'Webhooks', 'APIs', 'Billing and payments'])(
    'is plural after %s',
    (name) => {
      expect(sentence(name)).toBe(`${name} are unavailable.`);
    },
  );

  it.each(['Sign-in', 'DNS', 'Status', 'Access', 'Atlas', 'Redis', 'データベース'])(
    'is singular after %s',
    (name) => {
      expect(sentence(name)).toBe(`${name} is unavailable.`);
    },
  );
});

describe('the facts of the components', () => {
  it('know an interruption from a slower service', () => {
    const of = (impact: 'partial_outage' | 'degraded_performance') =>
      componentFacts([{ name: 'API', impact }], 'application', 'started').has_interruption;
    expect(of('partial_outage')).toBe(true);
    expect(of('degraded_performance')).toBe(false);
  });

  it('are never empty texts, even for a notice without components', () => {
    const facts = componentFacts([], 'infrastructure', 'announced');
    expect(facts.component_names).toBe('our service');
    expect(facts.impact_sentence).toBe('We expect no interruption.');
  });
});

describe('the variables that staff send', () => {
  it('are refused with a pointer when nobody knows them', () => {
    const send = () => staffVariables({ 'a/b': 'x', page_name: 'x', why: 7 });
    expect(send).toThrow(Refusal);
    try {
      send();
    } catch (thrown) {
      expect((thrown as Refusal).faults.map(({ pointer }) => pointer)).toEqual([
        '/variables/a~1b',
        '/variables/page_name',
        '/variables/why',
      ]);
    }
  });

  it('do not reach a prototype', () => {
    expect(() => staffVariables(JSON.parse('{"__proto__": "x"}') as never)).toThrow(Refusal);
    expect(() => staffVariables({ constructor: 'x' })).toThrow(Refusal);
  });

  it('become sentences that templates can go on from', () => {
    expect(staffVariables({ work: 'replace disks.', why: ' They are old ', reason: '' })).toEqual({
      work: 'replace disks',
      why: 'They are old.',
    });
    expect(staffVariables({ known: 'Seen:\n\n- one\n- two' }).known).toBe('Seen:\n\n- one\n- two');
  });

  it('of an earlier update come up again only while they hold', () => {
    const kept = { why: 'Old disks.', customer_action: 'Save your work.', reason: 'Late part.' };
    expect(variablesFor('started', kept, {})).toEqual({
      why: 'Old disks.',
      customer_action: 'Save your work.',
    });
    expect(variablesFor('completed', kept, { cause: 'A full disk.' })).toEqual({
      why: 'Old disks.',
      cause: 'A full disk.',
    });
    expect(variablesFor('completed', kept, { customer_action: 'Sign in again.' })).toEqual({
      why: 'Old disks.',
      customer_action: 'Sign in again.',
    });
  });
});
