import {
  continuationOf,
  executionStartedBy,
  windowOf,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
  type WindowKind,
} from '../../model/domain.js';
import type { Fact } from '../../model/facts.js';
import type { Run } from '../realm.js';
import { messagesNamedIn, type BatchEvent } from './batch-events.js';

/** The names of an execution. */
export interface Named {
  readonly instance: InstanceId;
  readonly execution: ExecutionId;
  readonly window: WindowKey;
}

/** What a run has said of batches. */
export const batchesIn = (run: Run | null): readonly BatchEvent[] =>
  (run?.result ?? []) as unknown as readonly BatchEvent[];

/**
 * What monitors hear of what a run says of batches that another run, before it, did not.
 *
 * @param named the names of the n-th execution, from 0.
 * @param accepts true: whoever works a batch off says which messages belong to it.
 */
export function batchFacts(
  before: Run | null,
  after: Run,
  named: (n: number) => Named,
  accepts: boolean,
): readonly Fact[] {
  const known = batchesIn(before).length;
  const facts: Fact[] = [];
  let of: Named | null = null;
  let n = 0;
  batchesIn(after).forEach((event, index) => {
    if (event.type === 'began') {
      of = named(n);
      n += 1;
    }
    if (of !== null && index >= known) facts.push(...factsOfEvent(event, of, accepts));
  });
  return facts;
}

function factsOfEvent(event: BatchEvent, of: Named, accepts: boolean): readonly Fact[] {
  const { instance, execution, window } = of;
  switch (event.type) {
    case 'began':
      return [{ type: 'started', instance, execution, window }];
    case 'processed': {
      const messages = messagesNamedIn(event.data);
      if (messages.length === 0) return [];
      const accepted = messages.map((message): Fact => ({ type: 'accepted', message, window }));
      return [
        ...(accepts ? accepted : []),
        { type: 'processed', window, execution, messages: [...messages].sort() },
      ];
    }
    case 'ended':
      return [{ type: 'ended', instance, execution, how: event.how }];
  }
}

/** An execution that its host's death ends; nothing where none runs. */
export function abortedIn(run: Run, named: (n: number) => Named): readonly Fact[] {
  const events = batchesIn(run);
  const began = events.filter(({ type }) => type === 'began').length;
  const ended = events.filter(({ type }) => type === 'ended').length;
  if (ended === began) return [];
  const { instance, execution } = named(began - 1);
  return [{ type: 'ended', instance, execution, how: 'aborted' }];
}

/** The executions of whoever serves a message: the n-th goes on with what the one before it leaves. */
export function executionsOf(
  message: { readonly id: MessageId; readonly window: WindowKey },
  again: boolean,
  instance: InstanceId,
  kind: WindowKind,
): (n: number) => Named {
  return (n) => {
    let execution = executionStartedBy(message.id, again);
    for (let more = n; more > 0; more -= 1) execution = continuationOf(execution);
    const window = kind === 'tumbling' ? message.window : windowOf(execution);
    return { instance, execution, window };
  };
}
