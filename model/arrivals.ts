import {
  executionStartedBy,
  instanceId,
  messageId,
  windowKey,
  type ActorId,
  type ExecutionId,
  type MessageId,
  type WindowKey,
} from './domain.js';
import type { Json, MailPart, ScenarioOptions } from './parts.js';
import type { Site } from './azure/starter/starter.js';

/** One window of a world: its key, and the actors that serve it. */
export interface Window extends Site {
  readonly key: WindowKey;
  readonly reminder: ActorId;
  /** In order of arrival. */
  readonly messages: readonly Arrival[];
}

/** One message, as it comes from the environment. */
export interface Arrival extends Serving {
  readonly id: MessageId;
  /** Who serves it if it is delivered a second time. */
  readonly again: Serving;
  /** The row and history for that execution where each has its own (the entity's batches). */
  readonly ownRow: ActorId;
  readonly ownHistory: ActorId;
}

/** A host that serves a message. */
export interface Serving {
  readonly starter: ActorId;
  /** The slot for the execution that it may start, and that execution's id. */
  readonly slot: ActorId;
  readonly execution: ExecutionId;
}

/** What one batch of a window needs for itself. */
export interface BatchActors {
  readonly slot: ActorId;
  /** For a second execution of it. */
  readonly slotAgain: ActorId;
  readonly ownRow: ActorId;
  readonly ownHistory: ActorId;
}

/** What a world is made by: its options, and, where they are not derived from the first one's, the instance ids of its windows. */
export interface NamedOptions extends Required<ScenarioOptions> {
  readonly instances?: Readonly<Record<WindowKey, string>>;
}

/** The names of the starters, in order. */
export function starterIds({ starters }: Required<ScenarioOptions>): readonly ActorId[] {
  return range(starters).map((k) => `starter-${k + 1}`);
}

/**
 * The windows of a world with their messages. Message k (from 0) goes to starter k mod starters and belongs to window
 * floor(k * windows / messages). Actors of the first window have plain names, those of window k end in `@w<k>`.
 */
export function windowsOf(options: NamedOptions): readonly Window[] {
  const { windows, messages, instance, instances } = options;
  const belongsTo = (message: number): number => Math.floor((message * windows) / messages);
  return range(windows).map((w) => ({
    ...siteOf(instances?.[keyOf(w)] ?? instanceOf(instance, w), w),
    key: keyOf(w),
    reminder: `reminder${suffix(w)}`,
    messages: range(messages)
      .filter((k) => belongsTo(k) === w)
      .map((k) => arrival(k, options)),
  }));
}

/**
 * Places for the batches of a window, in order: one for each message, since each batch begins with one. Where a message may
 * begin a batch again whenever it is delivered again, there are enough for three deliveries of each.
 */
export function placesOf({ messages }: Window, again: boolean): readonly BatchActors[] {
  return ['', ...(again ? ['x2', 'x3'] : [])].flatMap((time) =>
    messages.map(({ slot, again: { slot: slotAgain }, ownRow, ownHistory }) => ({
      slot: `${slot}${time}`,
      slotAgain: `${slotAgain}${time}`,
      ownRow: `${ownRow}${time}`,
      ownHistory: `${ownHistory}${time}`,
    })),
  );
}

function siteOf(instance: string, window: number): Site {
  const at = suffix(window);
  return {
    instance: instanceId(instance),
    instances: `instances${at}`,
    history: `history${at}`,
    record: `record${at}`,
    lock: `lock${at}`,
    claim: `claim${at}`,
    entity: `entity${at}`,
    inbox: `inbox${at}`,
    mutex: `mutex${at}`,
  };
}

const keyOf = (window: number): WindowKey => windowKey(`w${window + 1}`);

function instanceOf(instance: string, window: number): string {
  return window === 0 ? instance : `${instance}-${window + 1}`;
}

function suffix(window: number): string {
  return window === 0 ? '' : `@w${window + 1}`;
}

function arrival(k: number, { starters }: Required<ScenarioOptions>): Arrival {
  const n = k + 1;
  const id = messageId(`m${n}`);
  return {
    id,
    starter: `starter-${(k % starters) + 1}`,
    slot: `execution-${n}`,
    execution: executionStartedBy(id),
    again: {
      starter: `standby-${n}`,
      slot: `execution-${n}b`,
      execution: executionStartedBy(id, true),
    },
    ownRow: `instances-${n}`,
    ownHistory: `history-${n}`,
  };
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** The messages of these windows as the environment has sent them, each to who serves it. */
export function mailOf(
  windows: readonly Window[],
  to: (arrival: Arrival) => ActorId,
): readonly MailPart[] {
  return windows.flatMap(({ key, messages }) =>
    messages.map((arrival) => ({
      to: to(arrival),
      message: { type: 'MESSAGE', id: arrival.id, window: key } satisfies Json,
    })),
  );
}
