import type { ActorPart, CounterPart, FieldsPart } from '../parts.js';

/** Numbers that a machine counts up, by its id; `kept` is where those have copies who ask it: clients, or executions. */
const counting: Readonly<
  Record<string, Omit<CounterPart, 'of' | 'kept'> & { readonly kept: string }>
> = {
  'instance-row': version('writes', 'client.found.ifMatch', ['writes']),
  'blob-lease': version('etag', 'client.token'),
  'lock-blob': version('etag', 'client.token'),
  'lock-record': version('etag', 'client.token'),
  history: version('etag', 'orchestrator.etag'),
};

function version(latest: string, kept: string, besides: readonly string[] = []) {
  return { latest, fields: ['etag', 'ifMatch', ...besides], kept, first: 1 } as const;
}

/**
 * What the fields of a world of Azure's machines hold (see `Parts.fields`). Versions are asked whether they are the latest;
 * generations, whether one is later than another; and behind its first item, the control queue promises no order.
 *
 * @param client the id of the clients' machine, which keeps versions as the starters of this project do.
 * @param fenced true: they keep the version of what they lock, in `token`.
 * @returns undefined if two resources give versions that clients keep in one place.
 */
export function azureFields(
  actors: readonly ActorPart[],
  client: string,
  fenced: boolean,
): FieldsPart | undefined {
  const counters = actors.flatMap(({ id, machine }): CounterPart[] => {
    const found = counting[machine.id];
    if (found === undefined) return [];
    const isKept = fenced || found.kept !== 'client.token';
    return [{ ...found, of: id, kept: isKept ? [found.kept.replace(/^client/, client)] : [] }];
  });
  const places = counters.flatMap(({ kept = [] }) => kept);
  if (new Set(places).size < places.length) return undefined;
  const generations = actors
    .filter(({ machine }) => machine.id === 'instance-row')
    .map(({ id: of }): CounterPart => {
      return { of, latest: 'row.generation', fields: [], everywhere: ['generation'], first: 0 };
    });
  return {
    counters: [...counters, ...generations],
    queues: ['queue.items'],
    hearsay: ['orchestrator.EVENT'],
  };
}
