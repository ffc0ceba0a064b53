import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Refusal } from '#src/domain/errors.ts';
import { MOMENTS_OF_KIND } from '#src/domain/notice.ts';
import { TIERS } from '#src/domain/severity.ts';
import { loadCatalogue } from '#src/templating/catalogue.ts';
import { SHIPPED } from './samples.ts';

describe('the shipped catalogue', () => {
  const catalogue = loadCatalogue(SHIPPED);

  it('has a template for every kind, tier and moment', () => {
    for (const kind of ['maintenance', 'emergency_patch'] as const) {
      for (const tier of TIERS) {
        for (const moment of MOMENTS_OF_KIND[kind]) {
          expect(catalogue.find({ kind, tier, moment }).key).toBe(`${kind}/${tier}/${moment}`);
        }
      }
    }
    for (const moment of MOMENTS_OF_KIND.incident) {
      for (const tier of TIERS) {
        expect(catalogue.find({ kind: 'incident', tier, moment }).key).toBe(`incident/${moment}`);
      }
    }
    expect(catalogue.list()).toHaveLength(102);
  });

  it('refuses a moment that the kind does not have', () => {
    const find = () => catalogue.find({ kind: 'incident', tier: 'low', moment: 'started' });
    expect(find).toThrow(Refusal);
    expect(find).toThrow('incident/started');
  });
});

describe('a catalogue with faults', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'forewarn-templates-'));
    cpSync(SHIPPED, directory, { recursive: true });
    writeFileSync(join(directory, 'incident/resolved.hbs'), 'Fine.\n\n{{nobody_knows_this}}\n');
    writeFileSync(join(directory, 'maintenance/low/started.hbs'), '{{window}}\n{{> x}}\n');
    writeFileSync(join(directory, 'maintenance/low/strated.hbs'), 'Typing error.\n');
    rmSync(join(directory, 'emergency_patch/high/extended.hbs'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('does not load, and names every file, line and variable at once', () => {
    let message = '';
    try {
      loadCatalogue(`${directory}/`);
    } catch (thrown) {
      message = (thrown as Error).message;
    }
    expect(message).toMatch(/incident\/resolved\.hbs: Line 3: .*“nobody_knows_this”/);
    expect(message).toMatch(/maintenance\/low\/started\.hbs: Line 1: .*“window”/);
    expect(message).toMatch(/maintenance\/low\/started\.hbs: Line 2: .*partials/);
    expect(message).toContain('emergency_patch/high/extended.hbs: is missing');
    expect(message).toContain('maintenance/low/strated.hbs: no notice uses');
  });

  it('does not load where there is no directory', () => {
    expect(() => loadCatalogue(join(directory, 'nowhere'))).toThrow('nowhere');
  });
});
