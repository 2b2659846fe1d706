import type { ChannelKind } from '../../sim/index.js';
import type { IntegerState, IntegerWorld } from '../integer-world.js';

/** Sizes that the tables do not say. Reaching one ends a search as `unknown`. */
export interface Capacity {
  /** Messages that wait at the same time, at all addresses together. */
  readonly inFlight: number;
  /** Moves of one state. */
  readonly moves: number;
}

/** A world's tables as a C header; `shell` says how they are read. */
export function tablesHeader(world: IntegerWorld, { inFlight, moves }: Capacity): string {
  const { actors, mails, shared, outcomes, properties, budgets } = world;
  const withNone = mails.map((all) => [undefined, ...all]);
  const fixed = actors.length + properties.length + 1;
  const largest = Math.max(
    withNone.flat().length,
    budgets.length,
    ...[...actors.map(({ receive }) => receive), ...properties.map(({ observe }) => observe)].map(
      ({ length }) => length,
    ),
  );
  const cell = largest > 256 ? 2 : 1;
  const receivers = shared.flat();
  const timers = actors.flatMap(({ fire }) => fire);
  const sizes = {
    ACTORS: actors.length,
    ADDRESSES: mails.length,
    PROPERTIES: properties.length,
    FACTS: world.facts,
    KINDS: Math.max(1, budgets[0]?.length ?? 0),
    IN_FLIGHT: inFlight,
    MOVES: moves,
    CELL: cell,
    CELLS: fixed + inFlight,
    BYTES: cell * (fixed + inFlight),
  };
  const sends = outcomes.map(({ sends: all }) => all);
  const rows = (of: (actor: (typeof actors)[number]) => readonly (readonly number[])[]) =>
    actors.map((actor) => of(actor).flat());
  const mail = (of: (mail: (typeof mails)[number][number]) => number) =>
    withNone.flat().map((one) => (one === undefined ? -1 : of(one)));
  const arrays: readonly (readonly [name: string, values: readonly number[]])[] = [
    ...concatenated(
      'RECEIVE',
      rows(({ receive }) => receive),
    ),
    ['MAILS', withNone.map(({ length }) => length)],
    ['LOCAL_AT', offsets(actors.map(({ fire }) => fire))],
    ['TIMERS', timers.map(({ length }) => length)],
    ['TIMER_AT', offsets(timers)],
    ['FIRED', timers.flat()],
    ['EVENT_AT', offsets(rows(({ events }) => events))],
    ['EVENT_OUTCOME', rows(({ events }) => events).flat()],
    ['EVENTS', actors.map(({ eventKinds }) => eventKinds.length)],
    ...concatenated(
      'EVENT_KIND',
      actors.map(({ eventKinds }) => eventKinds),
    ),
    ['START', actors.map(({ start }) => start)],
    ...concatenated(
      'START_MAIL',
      actors.map(({ startMail }) => startMail),
    ),
    ['CRASHES', actors.map(({ crash }) => crash)],
    ['RESTARTS', actors.map(({ restart }) => restart)],
    [
      'OUTCOME',
      outcomes.flatMap(({ local, facts }, number) => [
        local,
        offsets(sends)[number] as number,
        (sends[number] as readonly unknown[]).length,
        facts,
      ]),
    ],
    ['SEND', sends.flat(2)],
    ['MAIL_AT', offsets(withNone)],
    ['ADDRESS_OF', withNone.flatMap((all, address) => all.map(() => address))],
    ['MAIL_SENDER', mail(({ sender }) => sender)],
    ['MAIL_KIND', mail(({ kind }) => kinds.indexOf(kind))],
    ['MAIL_DROP', mail(({ drop }) => drop)],
    ['MAIL_DUPLICATE', mail(({ duplicate }) => duplicate)],
    ['MAIL_LOSE_REPLY', mail(({ loseReply }) => loseReply)],
    ['MAIL_REFUSE', mail(({ refuse }) => refuse)],
    ['MAIL_REFUSAL_TO', mail(({ refusal }) => refusal?.[0] ?? 0)],
    ['MAIL_REFUSAL', mail(({ refusal }) => refusal?.[1] ?? 0)],
    ['RECEIVERS_AT', offsets(shared)],
    ['RECEIVER', receivers.map(({ actor }) => actor)],
    ...concatenated(
      'RECEIVER_MAIL',
      receivers.map(({ mail: numbers }) => numbers),
    ),
    ...concatenated(
      'OBSERVE',
      properties.map(({ observe }) => observe.flat()),
    ),
    ...concatenated(
      'FLAGS',
      properties.map(({ isViolated, isPending }) =>
        isViolated.map((violated, local) => Number(violated) + 2 * Number(isPending[local])),
      ),
    ),
    ['BUDGET', budgets.flat()],
    ['INITIAL', initialCells(world.initial, offsets(withNone))],
  ];
  return [
    '/* The answers of the machines of one world. Written by onebatch export. */',
    `enum { ${Object.entries(sizes)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')} };`,
    ...arrays.map(([name, values]) => {
      const text = values.length === 0 ? '0' : values.join(',');
      return `static const int ${name}[] = {${text}};`;
    }),
    '',
  ].join('\n');
}

const kinds: readonly ChannelKind[] = ['fifo', 'bag', 'set'];

/** Lists one after another, and where each begins; the last one also ends there. */
function concatenated(
  name: string,
  lists: readonly (readonly number[])[],
): readonly (readonly [string, readonly number[]])[] {
  return [
    [`${name}_AT`, offsets(lists)],
    [name, lists.flat()],
  ];
}

/** Where each list begins if they stand one after another, and where the last one ends. */
function offsets(lists: readonly (readonly unknown[])[]): readonly number[] {
  return lists.reduce<number[]>(
    (all, { length }) => [...all, (all.at(-1) as number) + length],
    [0],
  );
}

/** As `pack` of the shell writes a state. */
function initialCells(
  { locals, properties, budget, mails }: IntegerState,
  mailAt: readonly number[],
): readonly number[] {
  const waiting = mails.flatMap((all, address) =>
    all.map((number) => (mailAt[address] as number) + number),
  );
  return [...locals, ...properties, budget, ...waiting];
}
