import type fc from 'fast-check';
import type { ActorPart, Message } from '../../model/index.js';
import type { Adapter } from '../../live/index.js';
import type { ModelResource } from './model-resource.js';

/** What one side was asked: a request; what a worker gets from its queue; or time that passed. */
export type Asked =
  Message | { readonly type: 'RECEIVE' } | { readonly type: 'WAIT'; readonly seconds: number };

/** What one side was asked, and what it answered; null: nothing, nobody answers that. */
export interface Exchange {
  readonly request: Asked;
  readonly reply: Message | null;
}

/** One step of a sequence. */
export interface Operation {
  /** How it is printed. */
  readonly label: string;
  readonly client: string;
  /**
   * The request, in the words of one side: it may name what that side has answered before. The two sides have answered alike, so
   * the same place in the past means the same on both. Null: it cannot be asked now; the step is left out.
   */
  readonly request: (past: readonly Exchange[]) => Asked | null;
}

/** How one side is asked. */
export type Ask = (request: Asked, from: string) => Promise<Message | null>;

/** One resource whose machine is compared with the store. */
export interface Subject {
  readonly name: string;
  /** The machine, with the input that a world would give it. */
  readonly part: (id: string) => ActorPart;
  readonly operations: fc.Arbitrary<Operation>;
  /** Asked of both sides at the end of each sequence: what they have come to. */
  readonly finally: readonly Operation['request'][];
  /** Where a request of the model is not one of the store as it is; default: it is passed on. */
  readonly model?: (resource: ModelResource) => Ask;
  readonly store?: (adapter: Adapter) => Ask;
}

/** The usual way to ask a machine: what it answers whoever asked. */
export function askModel(resource: ModelResource): Ask {
  return (request, from) => {
    const reply = resource.ask(requestOf(request), from).find(({ to }) => to === from);
    return Promise.resolve((reply?.message as Message | undefined) ?? null);
  };
}

/** The usual way to ask the store. @throws Error if it does not answer: it is in this process. */
export function askStore(adapter: Adapter): Ask {
  return async (request, from) => {
    const outcome = await adapter.perform(requestOf(request), from);
    if (outcome.kind === 'unknown') throw new Error(`expected an answer: ${outcome.because}`);
    return outcome.kind === 'replied' ? outcome.reply : null;
  };
}

/** @throws Error for what is no request. */
export function requestOf(asked: Asked): Message {
  if (asked.type === 'RECEIVE' || asked.type === 'WAIT') {
    throw new Error(`expected a request, found ${asked.type}`);
  }
  return asked;
}
