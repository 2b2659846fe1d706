import type { System } from '../../index.js';

type Bit = 0 | 1;

interface Packet {
  readonly bit: Bit;
  readonly value: number;
}

export interface Channel {
  readonly messages: readonly Packet[];
  readonly acks: readonly Bit[];
  /** Of the value sent last. */
  readonly sentBit: Bit;
  /** Of the acknowledgement that the sender received last. */
  readonly ackBit: Bit;
  /** Of the message that the receiver received last. */
  readonly receivedBit: Bit;
  readonly sent: number;
  readonly received: number;
}

interface Step {
  readonly name: string;
  readonly next: Channel;
}

const values = [0, 1];

/** The specification has eight initial states and a `System` has one: the first step chooses among them. */
export type AlternatingBit = Channel | 'not begun';

/**
 * The alternating bit protocol over two queues that lose messages, with two values to send.
 *
 * Queues grow without bound: explore it where `areShort`.
 * Source: TLA+ Examples, SpecifyingSystems/TLC/AlternatingBit.tla.
 * @param looksAtBit false plants a bug: the sender takes any acknowledgement for that of what it sent last.
 */
export function alternatingBit({ looksAtBit = true } = {}): System<AlternatingBit, Step> {
  return {
    name: 'alternating bit protocol',
    initial: () => 'not begun',
    enabled: (state) =>
      state === 'not begun'
        ? beginnings()
        : [...sends(state), ...receipts(state, looksAtBit), ...losses(state)],
    step: (_, { next }) => next,
    fingerprint: (state) => JSON.stringify(state),
    describe: ({ name }) => name,
  };
}

/** The state constraint: both queues hold at most `length`. */
export function areShort(state: AlternatingBit, length: number): boolean {
  return state === 'not begun' || (state.messages.length <= length && state.acks.length <= length);
}

/** True if a receiver that has the bit of what was sent, before the sender knows, has its value too. */
export function hasWhatWasSent(state: AlternatingBit): boolean {
  if (state === 'not begun') return true;
  const { sentBit, ackBit, receivedBit, sent, received } = state;
  return ackBit === sentBit || receivedBit !== sentBit || received === sent;
}

function beginnings(): Step[] {
  return ([0, 1] as const).flatMap((bit) =>
    values.flatMap((sent) =>
      values.map((received) => ({
        name: `begin with ${bit}, ${sent} sent, ${received} received`,
        next: {
          messages: [],
          acks: [],
          sentBit: bit,
          ackBit: bit,
          receivedBit: bit,
          sent,
          received,
        },
      })),
    ),
  );
}

function sends(state: Channel): Step[] {
  const { messages, acks, sentBit, ackBit, receivedBit, sent } = state;
  const bit = other(sentBit);
  const toSend =
    ackBit === sentBit
      ? values.map((value) => ({
          name: `send ${value}`,
          next: {
            ...state,
            sent: value,
            sentBit: bit,
            messages: [...messages, { bit, value }],
          },
        }))
      : [
          {
            name: 'send again',
            next: { ...state, messages: [...messages, { bit: sentBit, value: sent }] },
          },
        ];
  return [...toSend, { name: 'acknowledge', next: { ...state, acks: [...acks, receivedBit] } }];
}

function receipts(state: Channel, looksAtBit: boolean): Step[] {
  const steps: Step[] = [];
  const [message, ...messages] = state.messages;
  if (message !== undefined) {
    steps.push({
      name: 'receive',
      next: { ...state, messages, receivedBit: message.bit, received: message.value },
    });
  }
  const [ack, ...acks] = state.acks;
  if (ack !== undefined) {
    steps.push({
      name: 'be acknowledged',
      next: { ...state, acks, ackBit: looksAtBit ? ack : state.sentBit },
    });
  }
  return steps;
}

function losses(state: Channel): Step[] {
  return [
    ...state.messages.map((_, at) => ({
      name: `lose message ${at}`,
      next: { ...state, messages: state.messages.toSpliced(at, 1) },
    })),
    ...state.acks.map((_, at) => ({
      name: `lose acknowledgement ${at}`,
      next: { ...state, acks: state.acks.toSpliced(at, 1) },
    })),
  ];
}

function other(bit: Bit): Bit {
  return bit === 0 ? 1 : 0;
}
