import {
  executionStartedBy,
  instanceId,
  messageId,
  windowKey,
  type ActorId,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
} from './domain.js';
import type { ScenarioOptions } from './parts.js';
import type { Site } from './starter/starter.js';

/** One window of a world: its key, and the actors that serve it. */
export interface Window extends Site {
  readonly key: WindowKey;
  readonly history: ActorId;
  readonly reminder: ActorId;
  /** In order of arrival. */
  readonly messages: readonly Arrival[];
}

/** One message, as it comes from the environment. */
export interface Arrival {
  readonly id: MessageId;
  /** The starter that gets it. */
  readonly starter: ActorId;
  /** The slot for the execution that it may start, and that execution's id. */
  readonly slot: ActorId;
  readonly execution: ExecutionId;
  /** The row and history for that execution where each has its own (the entity's batches). */
  readonly ownRow: ActorId;
  readonly ownHistory: ActorId;
}

/** The names of the starters, in order. */
export function starterIds({ starters }: Required<ScenarioOptions>): readonly ActorId[] {
  return range(starters).map((k) => `starter-${k + 1}`);
}

/**
 * The windows of a world with their messages. Message k (from 0) goes to starter k mod starters and belongs to window
 * floor(k * windows / messages). Actors of the first window have plain names, those of window k end in `@w<k>`.
 */
export function windowsOf(options: Required<ScenarioOptions>): readonly Window[] {
  const { windows, messages, instance } = options;
  const belongsTo = (message: number): number => Math.floor((message * windows) / messages);
  return range(windows).map((w) => ({
    ...siteOf(instance, w),
    key: windowKey(`w${w + 1}`),
    history: `history${suffix(w)}`,
    reminder: `reminder${suffix(w)}`,
    messages: range(messages)
      .filter((k) => belongsTo(k) === w)
      .map((k) => arrival(k, options)),
  }));
}

function siteOf(instance: string, window: number): Site {
  const at = suffix(window);
  return {
    instance: instanceOf(instance, window),
    instances: `instances${at}`,
    record: `record${at}`,
    lock: `lock${at}`,
    claim: `claim${at}`,
    entity: `entity${at}`,
  };
}

function instanceOf(instance: string, window: number): InstanceId {
  return instanceId(window === 0 ? instance : `${instance}-${window + 1}`);
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
    ownRow: `instances-${n}`,
    ownHistory: `history-${n}`,
  };
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
