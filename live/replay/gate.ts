import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const services = ['Blob', 'Queue', 'Table'] as const;
type Service = (typeof services)[number];

/** A request that waits at the gate, as it came. */
export interface Gated {
  readonly service: Service;
  readonly method: string;
  /** With the query, percent-encoding undone. */
  readonly path: string;
  readonly body: string;
  /** Lets it through to the store, as often as that is asked; the answer waits. */
  readonly pass: () => Promise<GatedAnswer>;
}

export interface GatedAnswer {
  readonly status: number;
  /** Gives the answer to who asked. */
  readonly give: () => void;
}

/**
 * Servers between a storage client and its store, which hold each request until it is let through, and each answer until it is given.
 * The client is whatever it is: what it signs is the path, not the host.
 */
export class Gate {
  /** The requests that have not been taken, in the order in which they came. */
  readonly waiting: Gated[] = [];
  readonly #servers: Server[] = [];

  private constructor(private readonly isFree: (one: Gated) => boolean) {}

  /** @param connectionString of the store, with an endpoint for each service; another one is given, that leads to the gate. */
  static async open(
    connectionString: string,
    isFree: (one: Gated) => boolean,
  ): Promise<{ readonly gate: Gate; readonly connectionString: string }> {
    const gate = new Gate(isFree);
    let own = connectionString;
    for (const service of services) {
      const [, endpoint] = new RegExp(`${service}Endpoint=([^;]+);`).exec(connectionString) ?? [];
      if (endpoint === undefined) throw new Error(`expected a ${service}Endpoint`);
      own = own.replace(endpoint, await gate.#serve(service, endpoint));
    }
    return { gate, connectionString: own };
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  /** The first request of those that wait for which that holds; null if none comes within that time. */
  async next(isIt: (one: Gated) => boolean, ms: number): Promise<Gated | null> {
    for (let waited = 0; ; waited += pollMs) {
      const found = this.waiting.findIndex(isIt);
      if (found !== -1) return this.waiting.splice(found, 1)[0] ?? null;
      if (waited >= ms) return null;
      await new Promise((done) => setTimeout(done, pollMs));
    }
  }

  async #serve(service: Service, endpoint: string): Promise<string> {
    const { origin, pathname } = new URL(endpoint);
    const server = createServer((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      void textOf(request).then((body) => {
        const pass = async (): Promise<GatedAnswer> => {
          const { answer, content } = await forwarded(`${origin}${url}`, method, headers, body);
          const give = (): void => {
            response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
            response.end(content);
          };
          return { status: answer.statusCode ?? 500, give };
        };
        const path = decodeURIComponent(url);
        const gated = { service, method, path, body: body.toString(), pass };
        if (this.isFree(gated)) void pass().then(({ give }) => give());
        else this.waiting.push(gated);
      });
    });
    this.#servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`;
  }
}

const pollMs = 5;

async function textOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function forwarded(
  url: string,
  method: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<{ readonly answer: IncomingMessage; readonly content: Buffer }> {
  return new Promise((done, fail) => {
    const request = send(url, { method, headers }, (answer) => {
      textOf(answer).then((content) => done({ answer, content }), fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}
