import { readFileSync } from 'node:fs';
import {
  createServer,
  ServerResponse,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import type { Socket } from 'node:net';

/** More readers at once than one process has been measured to serve well. */
const MOST_CONNECTIONS = 4_000;
/** What connections leave free of the descriptors: for the database, its logs and the snapshot. */
const OWN_DESCRIPTORS = 64;
/** Balancers and caches of many readers keep connections for long; nobody needs one for ever. */
const MOST_REQUESTS = 10_000;
/**
 * Requests that wait for earlier ones of their connection. Browsers and proxies send none ahead;
 * who does, and reads no answers, would have us keep them all.
 */
const MOST_PIPELINED = 16;
/** A connection on which nothing moves for so long is closed, in the midst of an answer too. */
const IDLE_MS = 60_000;
/** Where there are too many, one that got no answer for so long makes room for others. */
const PATIENCE_MS = 2_000;
/** How often room is made, and how often the log says so, at the most. */
const MAKE_ROOM_MS = 1_000;
const SAY_EVERY_MS = 60_000;

/** How long a request may take to arrive, and a connection to wait for its next one. */
const REQUEST_TIMES: ServerOptions = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** How many files this process may have open; Infinity where the system does not say. */
function openFilesLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}

interface WarnLog {
  warn(facts: object, message: string): void;
}

/** Tells how often something happened, at most once a minute, however often it does. */
function tellSometimes(log: WarnLog, message: string): (facts?: object) => void {
  let count = 0;
  let saidAt = -Infinity;
  return (facts = {}) => {
    count += 1;
    const now = performance.now();
    if (now - saidAt >= SAY_EVERY_MS) {
      log.warn({ ...facts, count }, message);
      saidAt = now;
      count = 0;
    }
  };
}

/** Ends connections that ask for nothing, or have asked for nothing whole yet. */
function createRoomMaker(server: Server): () => void {
  /** Since when each is open, the oldest first. */
  const open = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    open.set(socket, performance.now());
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    server.closeIdleConnections();
    const before = performance.now() - PATIENCE_MS;
    for (const [socket, since] of open) {
      if (since > before) {
        break;
      }
      if (socket.bytesWritten === 0) {
        socket.destroy();
      }
    }
  };
}

/**
 * Bounds what connections can take: their number, which leaves descriptors for everything else,
 * their requests, and their time. A connection that cannot be taken is dropped and never ends the
 * process; where all places are taken, those who ask for nothing make room.
 */
export function boundConnections(server: Server, log: WarnLog): void {
  server.maxConnections = Math.max(
    OWN_DESCRIPTORS,
    Math.min(MOST_CONNECTIONS, openFilesLimit() - OWN_DESCRIPTORS),
  );
  // Not handed to the next process, which would hand it on.
  Object.assign(server, { dropMaxConnection: true });
  server.maxRequestsPerSocket = MOST_REQUESTS;
  server.timeout = IDLE_MS;
  const tellDropped = tellSometimes(log, 'Connections were dropped: there are too many.');
  const tellFailed = tellSometimes(log, 'Connections could not be taken.');
  const makeRoom = createRoomMaker(server);
  let madeRoomAt = -Infinity;
  server.on('drop', () => {
    const now = performance.now();
    if (now - madeRoomAt >= MAKE_ROOM_MS) {
      madeRoomAt = now;
      makeRoom();
    }
    tellDropped({ connections: server.maxConnections });
  });
  server.on('connection', parseNoMoreOnceEnded);
  // Such as EMFILE; without a listener it would end the process.
  server.on('error', (error) => tellFailed({ err: error }));
}

/** What Node's parser takes as "all that follows is another protocol": it reads no more of a chunk. */
const READ_NO_MORE = 2;

interface Parser {
  onIncoming?: ((request: IncomingMessage, keepAlive: boolean) => number) | null;
}

/**
 * Has the parser read nothing more of a connection that was ended. Otherwise it makes objects for
 * each of the five hundred requests that a single chunk can hold, and all of them live until the
 * connection's end is handled. Node has no open way to say so; without this one, all else holds.
 */
function parseNoMoreOnceEnded(socket: Socket & { parser?: Parser | null }): void {
  const { parser } = socket;
  const take = parser?.onIncoming;
  if (parser && take) {
    parser.onIncoming = (request, keepAlive) =>
      socket.destroyed ? READ_NO_MORE : take(request, keepAlive);
  }
}

/**
 * A server that ends a connection that sends requests faster than it reads their answers (RFC 9112
 * §9.3.2 has its client ask again), before they are worked on. Responses are counted where they are
 * made: what Node refuses itself, such as a request without a host, no listener hears of.
 */
export function createBoundedServer(listener: RequestListener, log: WarnLog): Server {
  const unanswered = new WeakMap<Socket, number>();
  const tell = tellSometimes(log, 'Connections were ended: they asked and did not read.');
  class CountedResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
    constructor(...made: ConstructorParameters<typeof ServerResponse<Request>>) {
      super(...made);
      const { socket } = made[0];
      const count = (unanswered.get(socket) ?? 0) + 1;
      unanswered.set(socket, count);
      // One is being answered, the others wait for it.
      if (count > 1 + MOST_PIPELINED && !socket.destroyed) {
        tell();
        socket.destroy();
      }
    }

    /** Called once all of it is written: cheaper than a listener for each response. */
    override detachSocket(socket: Socket): void {
      unanswered.set(socket, unanswered.get(socket)! - 1);
      super.detachSocket(socket);
    }
  }
  return createServer(
    { ...REQUEST_TIMES, ServerResponse: CountedResponse },
    (request, response) => {
      if (!request.socket.destroyed) {
        listener(request, response);
      }
    },
  );
}
