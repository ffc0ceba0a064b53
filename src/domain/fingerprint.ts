/** Mixes the text into 32 bits (MurmurHash3's finish after a multiplicative hash). */
function hash(text: string, seed: number): number {
  let mixed = seed;
  for (let index = 0; index < text.length; index += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * A revision for what counts none of its own: the same content has the same one, another content
 * (all but surely) another. It guards against overwriting by mistake, never against intent.
 */
export function revisionOf(content: unknown): number {
  const text = JSON.stringify(content);
  return (hash(text, 0x51ed270b) & 0xffff) * 0x1_0000_0000 + hash(text, 0x2545f491);
}

const WISHES = [
  ...(['components', 'groups', 'kinds', 'min_tier', 'news', 'daily_digest'] as const),
  ...(['weekly_look_ahead', 'time_zone', 'calendar_method', 'account_id'] as const),
];

/** Of what a person gets; whether mail arrives there guards nothing. */
export function wishesRevision(subscriber: Record<(typeof WISHES)[number], unknown>): number {
  return revisionOf(WISHES.map((name) => subscriber[name]));
}

/** Of a component, whose status on the page changes by itself and guards nothing. */
export function componentRevision(component: object): number {
  return revisionOf({ ...component, status: null, updated_at: null });
}
