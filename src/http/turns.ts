/** A piece of work that waits for its turn: exactly one of the two is called, once. */
interface Waiting {
  begin(): void;
  /** Too many wait, and its line is the longest. */
  refuse(): void;
}

export interface Turns {
  /** Work for whoever asks from a network; from many networks, each is served in turn. */
  take(network: string, work: Waiting): void;
  /** For a page that anybody may read and nobody has read yet: every other turn is theirs. */
  takeForPage(work: Waiting): void;
  /** For a page that is shown already and has changed: they are few, go first and are never refused. */
  takeForKnownPage(begin: () => void): void;
}

/** Lines of their own: no network is called so. */
const PAGES = 'pages';
const KNOWN_PAGES = 'known pages';

/**
 * Begins one piece of work a turn of the event loop, so that what is ready goes out between two of
 * them, however many ask at once. One who asks a thousand times waits behind themselves.
 *
 * @param most pieces that wait at the same time
 */
export function createTurns(most: number): Turns {
  /** The work of each network, in the order in which it came; the network whose turn is next first. */
  const lines = new Map<string, Waiting[]>();
  let waiting = 0;
  let busy = false;
  let wasForPage = false;

  function nextLine(): string {
    if (lines.has(KNOWN_PAGES)) {
      return KNOWN_PAGES;
    }
    if (lines.has(PAGES) && !wasForPage) {
      return PAGES;
    }
    const [first, second] = lines.keys();
    return first === PAGES ? (second ?? first) : first!;
  }

  function turn(): void {
    if (waiting === 0) {
      busy = false;
      return;
    }
    const network = nextLine();
    const line = lines.get(network)!;
    const work = line.shift()!;
    lines.delete(network);
    if (line.length > 0) {
      lines.set(network, line);
    }
    waiting -= 1;
    wasForPage = network === PAGES;
    setImmediate(turn);
    work.begin();
  }

  function refuseOne(): void {
    const [network, longest] = [...lines]
      .filter(([name]) => name !== KNOWN_PAGES)
      .reduce((a, b) => (b[1].length > a[1].length ? b : a));
    const last = longest.pop()!;
    if (longest.length === 0) {
      lines.delete(network);
    }
    waiting -= 1;
    last.refuse();
  }

  function take(network: string, work: Waiting): void {
    if (!busy) {
      busy = true;
      setImmediate(turn);
      work.begin();
      return;
    }
    const line = lines.get(network);
    if (line === undefined) {
      lines.set(network, [work]);
    } else {
      line.push(work);
    }
    waiting += 1;
    if (waiting > most && network !== KNOWN_PAGES) {
      refuseOne();
    }
  }

  return {
    take,
    takeForPage: (work) => take(PAGES, work),
    takeForKnownPage: (begin) => take(KNOWN_PAGES, { begin, refuse: begin }),
  };
}
