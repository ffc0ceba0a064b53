import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js';
import { csaf_2_0_strict } from '@secvisogram/csaf-validator-lib/schemaTests.js';
import validate from '@secvisogram/csaf-validator-lib/validate.js';

/** Schema and mandatory tests of CSAF 2.0, by the validator that its authors recommend. */
export async function faultsOfCsaf(document: unknown): Promise<unknown[]> {
  const named = Object.values(mandatory).filter((test) => typeof test === 'function');
  const tests = [csaf_2_0_strict, ...named] as Parameters<typeof validate>[0];
  const { tests: results } = await validate(tests, document);
  return results.filter(({ isValid }) => !isValid).map(({ name, errors }) => ({ name, errors }));
}
