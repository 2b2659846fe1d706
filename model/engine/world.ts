import type { AnyStateMachine } from 'xstate';
import {
  mailOf,
  starterIds,
  windowsOf,
  type Arrival,
  type NamedOptions,
  type Window,
} from '../arrivals.js';
import type { ActorId, ExecutionId, WindowKey } from '../domain.js';
import { faultsOf } from '../faults.js';
import { inRole, type ActorPart, type FieldsPart, type Json, type Parts } from '../parts.js';
import type { ClientInput, ClientSite } from './client.js';

/** What a strategy of an engine puts into a world. */
export interface EngineParts {
  /** The machine of a client, and what it is told besides. */
  readonly client: AnyStateMachine;
  readonly input?: { readonly [name: string]: Json };
  /** What keeps a window: the first is whom clients ask. */
  readonly stores: (window: Window) => readonly [ActorPart, ...ActorPart[]];
  /** Who else is there: workers and what they use. */
  readonly others?: readonly ActorPart[];
  /** What belongs to the client of a message besides its names: ids of what nobody else makes. Default: nothing. */
  readonly belongings?: (arrival: Arrival, window: Window) => readonly string[];
  /** False: clients are not interchangeable. Default: true. */
  readonly symmetric?: boolean;
  /** What fields of its first window's actors hold (see `Parts.fields`). */
  readonly fields?: FieldsPart;
  /** False: a client whose reply is lost does not send its request again. Default: true. */
  readonly resends?: boolean;
}

/**
 * The world of an engine: clients with the messages that arrive, the stores of each window, and the workers. Where messages may be
 * delivered again, a standby serves the second delivery.
 */
export function engineWorld(options: NamedOptions, parts: EngineParts): Parts {
  const windows = windowsOf(options);
  const redelivers = options.faults.includes('redelivery');
  const arrivals = windows.flatMap(({ messages }) => messages);
  const stores = windows.map((window) => parts.stores(window));
  const sites = Object.fromEntries(
    windows.map(({ key, instance }, index) => {
      return [key, { instance, store: stores[index]?.[0].id ?? '' } satisfies ClientSite] as const;
    }),
  ) as Readonly<Record<WindowKey, ClientSite>>;
  const clientPart = (id: ActorId, again: boolean): ActorPart => {
    const input: ClientInput = { id, sites, window: options.window, again };
    return { id, machine: parts.client, input: { ...input, ...parts.input } as unknown as Json };
  };
  const starters = starterIds(options);
  const standbys = redelivers ? arrivals.map(({ again }) => again.starter) : [];
  const clients = [
    ...starters.map((id) => clientPart(id, false)),
    ...standbys.map((id) => clientPart(id, true)),
  ];
  const actors = [
    ...clients.map((part) => inRole('client', part)),
    ...stores.flat().map((part) => inRole('storage', part)),
    ...(parts.others ?? []),
  ];
  const asked = stores.map(([store]) => store.id);
  const lostReply =
    parts.resends === false
      ? []
      : clients.flatMap(({ id }) => asked.map((store) => [id, store] as const));
  return {
    actors,
    mail: mailOf(windows, ({ starter }) => starter),
    symmetric: parts.symmetric === false ? [] : interchangeable(options, windows, parts),
    ...(parts.fields === undefined ? {} : { fields: parts.fields }),
    faults: faultsOf(
      actors,
      { lostReply, refused: [], duplicate: [] },
      redelivers ? mailOf(windows, ({ again }) => again.starter) : [],
    ),
  };
}

/** What each delivery of a message calls its own: its execution's name, and that of the second one where there may be one. */
export const deliveries = (
  { execution, again }: Pick<Arrival, 'execution' | 'again'>,
  { faults }: NamedOptions,
): readonly ExecutionId[] =>
  faults.includes('redelivery') ? [execution, again.execution] : [execution];

/** True where a request, or a message, may come twice. */
export const comesTwice = ({ faults }: NamedOptions): boolean =>
  faults.includes('lost-reply') || faults.includes('redelivery');

/** The execution that a message starts, and those that go on with what it leaves: at most one a delivery. */
export function continuations(
  { execution }: Pick<Arrival, 'execution'>,
  { messages, faults }: Pick<NamedOptions, 'messages' | 'faults'>,
): readonly string[] {
  const deliveries = faults.includes('redelivery') ? 2 * messages : messages;
  return Array.from({ length: deliveries + 1 }, (_, index) => execution + '+'.repeat(index));
}

/** The clients, each with what belongs to it, if each gets as many messages of each window; otherwise none. */
function interchangeable(
  options: NamedOptions,
  windows: readonly Window[],
  { belongings = () => [] }: EngineParts,
): readonly (readonly string[])[] {
  const starters = starterIds(options);
  const shares = starters.map((starter) =>
    windows.map((window) => window.messages.filter((message) => message.starter === starter)),
  );
  const sizes = shares.map((share) => share.map(({ length }) => length).join());
  if (starters.length < 2 || new Set(sizes).size > 1) return [];
  return starters.map((starter, index) => [
    starter,
    ...windows.flatMap((window, w) =>
      (shares[index]?.[w] ?? []).flatMap((arrival) => [
        arrival.id,
        ...belongings(arrival, window),
        ...(options.faults.includes('redelivery') ? [arrival.again.starter] : []),
      ]),
    ),
  ]);
}
