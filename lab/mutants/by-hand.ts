import {
  assign,
  createMachine,
  type AnyStateMachine,
  type EventObject,
  type MachineContext,
} from 'xstate';
import {
  send,
  withId,
  type ExecutionId,
  type InstanceRow,
  type Message,
  type MessageId,
  type RuntimeStatus,
} from '../../model/index.js';
import { site, type StarterContext } from '../../model/azure/starter/starter.js';
import type { Mutant } from './guards.js';

interface Args {
  readonly context: StarterContext;
}

const toRecord = (request: (args: Args) => Message) =>
  send(({ context }: Args) => site(context).record, request);
const toLock = (request: (args: Args) => Message) =>
  send(({ context }: Args) => site(context).lock, request);

type WriteBlob = Extract<Message, { readonly type: 'WRITE_BLOB' }>;

const told = (as: 'started' | 'joined') => ({ type: 'announceAcknowledged', params: { as } });

/** Mistakes that no single guard stands for: something is done too early, or without its condition. */
export const handMade: readonly Mutant[] = [
  ...['naive', 'atomic-insert'].map((machine) =>
    byHand(machine, 'says "started" before it starts', entering('starting', [told('started')])),
  ),
  byHand(
    'inbox-starter',
    'says "joined" before the message is stored',
    entering('storing', [told('joined'), 'putMessage']),
  ),
  byHand(
    'workaround-repaired',
    'deletes its record before it starts',
    entering('starting', ['deleteOwnRecord']),
  ),
  byHand(
    'workaround-repaired',
    'deletes the record, whoever owns it',
    acting({ deleteOwnRecord: toRecord(() => ({ type: 'DELETE_RECORD', ifMatch: null })) }),
  ),
  byHand(
    'workaround-repaired',
    'takes an old record over, whatever became of it since',
    acting({
      takeRecordOver: toRecord(({ context: { id } }) => ({
        type: 'UPSERT_RECORD',
        content: { owner: id, stage: 'starting' },
      })),
    }),
  ),
  byHand(
    'workaround-repaired',
    'does not say whose record it is',
    acting({
      insertRecord: toRecord(() => ({
        type: 'INSERT_RECORD',
        content: { owner: null, stage: 'starting' },
      })),
    }),
  ),
  byHand(
    'flag-timestamp',
    'replaces an old timestamp, whatever became of it since',
    acting({
      replaceTimestamp: toRecord(({ context: { id } }) => ({
        type: 'UPSERT_RECORD',
        content: { owner: id, stage: 'active' },
      })),
    }),
  ),
  byHand(
    'lock-blob-owner-starter',
    'deletes the blob, whoever put it there',
    acting({ deleteOwnBlob: toLock(() => ({ type: 'DELETE_BLOB', ifMatch: null })) }),
  ),
  byHand(
    'lock-blob-owner-starter',
    'does not say whose blob it is',
    acting({ putOwnBlob: toLock(() => ({ type: 'PUT_BLOB', owner: null })) }),
  ),
  ...['singleton', 'singleton-start'].map((machine) =>
    byHand(
      machine,
      'releases the lease before the function is called',
      entering('signing', ['writeOwner', 'releaseLease']),
    ),
  ),
  byHand(
    'lease',
    'releases the lease before it writes the claim',
    entering('claiming', ['releaseLease', 'writeFencedClaim']),
  ),
  byHand(
    'lease',
    'writes the claim with its lease, whatever was written since it looked',
    acting({ writeFencedClaim: writeClaim(({ leaseId }) => ({ leaseId, ifMatch: null })) }),
  ),
  byHand(
    'lease',
    'writes the claim without proving its lease',
    acting({ writeFencedClaim: writeClaim(({ token }) => ({ leaseId: null, ifMatch: token })) }),
  ),
  byHand(
    'inbox',
    'stores a message without touching the control row',
    changing<{ context: { messages: readonly MessageId[] }; event: { message: MessageId } }>({
      store: ({ context, event }) => ({ messages: withId(context.messages, event.message) }),
    }),
  ),
  {
    ...unversionedContent('lock-record'),
    // The others name no version.
    strategies: ['flag-timestamp', 'workaround-repaired'],
  },
  unversionedContent('blob-lease'),
  unversioned<{ event: { owner: unknown } }>('lock-blob', {
    write: ({ event: { owner } }) => ({ owner }),
  }),
  unversioned<RowWrite>('instance-row', {
    write: ({ context: { row, writes }, event }) => ({
      row: { ...event.row, generation: event.row.generation ?? row?.generation ?? 0, etag: writes },
    }),
  }),
  unversioned<HistoryWrite>('history', {
    append: ({ context, event: { executionId, events } }) => ({
      executionId,
      events: executionId === context.executionId ? [...context.events, ...events] : events,
    }),
  }),
];

interface RowWrite {
  readonly context: { readonly row: InstanceRow | null; readonly writes: number };
  readonly event: {
    readonly row: { readonly status: RuntimeStatus; readonly generation?: number };
  };
}

interface HistoryWrite {
  readonly context: {
    readonly executionId: ExecutionId | null;
    readonly events: readonly string[];
  };
  readonly event: { readonly executionId: ExecutionId; readonly events: readonly string[] };
}

function writeClaim(
  conditions: (context: StarterContext) => Pick<WriteBlob, 'leaseId' | 'ifMatch'>,
) {
  return toLock(({ context }) => ({
    type: 'WRITE_BLOB',
    content: { claimed: true },
    ...conditions(context),
  }));
}

function byHand(machine: string, sentence: string, twin: Mutant['twin']): Mutant {
  return { name: `${machine}/${sentence}`, machine, sentence, twin };
}

/** The machine with other actions of these names. */
function acting(actions: object): Mutant['twin'] {
  return (machine) => machine.provide({ actions });
}

type Changes<Args> = Readonly<Record<string, (args: Args) => object>>;

/** The machine with other changes of its context by these actions. */
function changing<Args>(changes: Changes<Args>): Mutant['twin'] {
  return acting(
    Object.fromEntries(
      Object.entries(changes).map(([name, change]) => [
        name,
        assign<MachineContext, EventObject, undefined, EventObject, never>((args) =>
          change(args as unknown as Args),
        ),
      ]),
    ),
  );
}

/** A resource whose version stays the same: nobody can tell that it was written. */
function unversioned<Args>(machine: string, changes: Changes<Args>): Mutant {
  return byHand(machine, 'keeps its version when it is written', changing(changes));
}

function unversionedContent(machine: string): Mutant {
  return unversioned<{ event: { content: unknown } }>(machine, {
    write: ({ event: { content } }) => ({ content }),
  });
}

/** The starter with other entry actions of a state in which it serves a message. */
function entering(state: string, entry: readonly unknown[]): Mutant['twin'] {
  return (machine) => {
    const { config } = machine;
    const { busy } = config.states ?? {};
    const before = busy?.states?.[state];
    if (before === undefined) throw new Error(`${machine.id} has no state '${state}'`);
    const states = {
      ...config.states,
      busy: { ...busy, states: { ...busy?.states, [state]: { ...before, entry } } },
    };
    const twin: AnyStateMachine = createMachine({ ...config, states } as typeof config);
    return twin.provide(machine.implementations as object);
  };
}
