import { CHECKLISTS, type Checklist } from '#src/domain/checklist.ts';
import { textOf } from './form-data.ts';
import type { FieldOfPointer } from './form-faults.ts';

type TheApp = App.Locals['app'];
type Item = Awaited<ReturnType<TheApp['commands']['readChecklists']>>['items'][number];

export const CHECKLIST_LABELS: Record<Checklist, string> = {
  preflight: 'Before the start',
  watch: 'While it is watched',
};

/** One row of the form as typed; without words it is no item. */
export interface ItemValues {
  list: string;
  key: string;
  label: string;
  /** Empty: whatever the layer. */
  layer: string;
  /** The lowest tier that has it; empty: all. */
  tier: string;
  required: boolean;
}

const TIERS_FROM: Record<string, readonly string[]> = {
  medium: ['medium', 'high', 'critical'],
  high: ['high', 'critical'],
  critical: ['critical'],
};

export const TIER_CHOICES = [
  ['', 'Every tier'],
  ['medium', 'Medium and up'],
  ['high', 'High and up'],
  ['critical', 'Critical'],
] as const;

const MAX_ITEMS = 60;

/** Layers and tiers that the form has no choice for, kept as they are written. */
const KEPT = 'kept:';

function choiceOf(item: Pick<Item, 'layers' | 'tiers'>): { layer: string; tier: string } {
  const { layers, tiers } = item;
  const from = Object.keys(TIERS_FROM).find(
    (tier) => TIERS_FROM[tier]!.join() === (tiers ?? []).join(),
  );
  return {
    layer: layers === null || layers.length > 1 ? '' : layers[0]!,
    tier: tiers === null ? '' : (from ?? `${KEPT}${tiers.join(',')}`),
  };
}

export function checklistFromStored(items: readonly Item[]): ItemValues[] {
  return CHECKLISTS.flatMap((list) =>
    items
      .filter((item) => item.list === list)
      .map((item) => ({ ...choiceOf(item), list, ...withoutRules(item) })),
  );
}

function withoutRules({ key, label, required }: Item) {
  return { key, label, required };
}

export function checklistFromForm(form: FormData): ItemValues[] {
  const rows = Array.from({ length: MAX_ITEMS + 4 }, (_, row) => ({
    list: textOf(form, `list-${row}`),
    key: textOf(form, `key-${row}`),
    label: textOf(form, `label-${row}`),
    layer: textOf(form, `layer-${row}`),
    tier: textOf(form, `tier-${row}`),
    required: form.has(`required-${row}`),
  }));
  return rows.slice(0, rows.findLastIndex(({ list }) => list !== '') + 1);
}

/** A name for machines from an item's words, one that none of `taken` has. */
function keyOf(label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 36);
  const base = plain === '' ? 'item' : plain;
  let key = base;
  for (let count = 2; taken.has(key); count += 1) {
    key = `${base}_${count}`;
  }
  return key;
}

const used = (rows: readonly ItemValues[]) =>
  rows.map((item, row) => ({ ...item, row })).filter(({ label }) => label.trim() !== '');

/** The form under the API's names; a new item gets its key from its words. */
export function checklistInput(rows: readonly ItemValues[]): Record<string, unknown> {
  const taken = new Set(rows.map(({ key }) => key).filter((key) => key !== ''));
  return {
    items: used(rows).map(({ list, key, label, layer, tier, required }) => {
      const own = key === '' ? keyOf(label, taken) : key;
      taken.add(own);
      const kept = tier.startsWith(KEPT) ? tier.slice(KEPT.length).split(',') : null;
      return {
        list,
        key: own,
        label,
        layers: layer === '' ? null : [layer],
        tiers: tier === '' ? null : (kept ?? TIERS_FROM[tier] ?? [tier]),
        required,
      };
    }),
  };
}

export function checklistFields(rows: readonly ItemValues[]): FieldOfPointer {
  const positions = used(rows).map(({ row }) => row);
  return (pointer) => {
    const [, head, index] = pointer.split('/');
    return head === 'items' && index !== undefined
      ? `label-${positions[Number(index)] ?? 0}`
      : null;
  };
}
