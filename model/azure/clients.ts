/** The client library that a starter is written with: what it says of an instance that is not there, or that has ended. */
export type ClientName = 'dotnet' | 'javascript' | 'javascript-uncaught';

/** Those that code may be run with: whether it catches what `getStatus` throws is a matter of the code. */
export type CodeClient = Exclude<ClientName, 'javascript-uncaught'>;

/** The same, in the order in which they are offered: that of the package that code imports first. */
export const codeClients: readonly CodeClient[] = ['javascript', 'dotnet'];

/** What the two calls of a client do that differ between libraries. */
export interface ClientRules {
  readonly summary: string;
  readonly source: string;
  /** `raiseEvent` for an instance that has ended (HTTP 410) returns as if the event had been enqueued. Otherwise it throws. */
  readonly takesGoneForSuccess: boolean;
  /** `getStatus` without an instance (HTTP 404) ends the starter. Otherwise it is told that there is none. */
  readonly failsOnAbsent: boolean;
}

/** Every client library, the model's default first. */
export const clients: Readonly<Record<ClientName, ClientRules>> = {
  dotnet: {
    summary:
      'getStatus gives null for an absent instance; raiseEvent throws for one that has ended',
    source: 'durable-extension DurableClient.GetStatusAsync, RaiseEventAsync',
    takesGoneForSuccess: false,
    failsOnAbsent: false,
  },
  javascript: {
    summary:
      'getStatus throws for an absent instance, and the starter catches it; raiseEvent takes an ended one for success',
    source: 'durable-functions 3.5.0 DurableClient.getStatus (404), raiseEvent (410)',
    takesGoneForSuccess: true,
    failsOnAbsent: false,
  },
  'javascript-uncaught': {
    summary:
      'as javascript, in a starter that expects null as in .NET: what getStatus throws ends it',
    source: 'durable-functions 3.5.0 DurableClient.getStatus (404), raiseEvent (410)',
    takesGoneForSuccess: true,
    failsOnAbsent: true,
  },
};

/** The name of every client, in the order of tables. */
export const clientNames = Object.keys(clients) as readonly ClientName[];

/** A starter for each client, made once when it is first asked for. They differ in these calls and in nothing else. */
export function perClient<Machine>(
  machineOf: (client: ClientRules) => Machine,
): (client: ClientName) => Machine {
  const made = new Map<ClientName, Machine>();
  return (client) => {
    const machine = made.get(client) ?? machineOf(clients[client]);
    made.set(client, machine);
    return machine;
  };
}
