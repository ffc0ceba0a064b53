import type { IncomingMessage, ServerResponse } from 'node:http';
import { networksOf } from './networks.ts';

/** Where anybody may hand in a password. */
const PATHS = new Set(['/admin/sign-in', '/admin/setup']);
/** Passwords of strangers that are looked at or wait for it: of all, and of one network. */
const MOST = 12;
const MOST_OF_NETWORK = 4;
/** A form that takes longer to arrive keeps nobody else out. */
const ARRIVES_WITHIN_MS = 1_000;

/**
 * Counts the passwords that strangers have handed in and that are not answered yet. False where
 * there are too many: their forms are then not even read.
 */
export function createPasswordDoor() {
  const ofNetworks = new Map<string, number>();
  let all = 0;

  function change(network: string, by: 1 | -1): void {
    const count = (ofNetworks.get(network) ?? 0) + by;
    all += by;
    if (count === 0) {
      ofNetworks.delete(network);
    } else {
      ofNetworks.set(network, count);
    }
  }

  return (request: IncomingMessage, response: ServerResponse, path: string, ip: string) => {
    if (request.method !== 'POST' || !PATHS.has(path)) {
      return true;
    }
    const { network } = networksOf(ip);
    if (all >= MOST || (ofNetworks.get(network) ?? 0) >= MOST_OF_NETWORK) {
      return false;
    }
    let counts = true;
    const leave = (): void => {
      if (counts) {
        counts = false;
        change(network, -1);
      }
    };
    change(network, 1);
    const slow = setTimeout(() => request.complete || leave(), ARRIVES_WITHIN_MS);
    response.once('close', () => {
      clearTimeout(slow);
      leave();
    });
    return true;
  };
}
