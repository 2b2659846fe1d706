import { isDeepStrictEqual } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import type fc from 'fast-check';
import type { Account } from '../account.js';
import type { MovableClock } from '../clock.js';
import type { LiveMessage, Resource } from '../resource.js';
import { noNames, spelled, type AllNames, type Command, type Versions } from './command.js';
import { divergences, type Divergence } from './divergences.js';
import { ModelSide } from './sides.js';

/** A machine and the real thing that it stands for. */
export interface Subject {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input: unknown;
  /** Whose versions it has. */
  readonly versions: Versions;
  /** A fresh resource of this name in the account, as the machine is when it begins. */
  readonly make: (account: Account, name: string) => Promise<Resource>;
  readonly commands: fc.Arbitrary<Command>;
  /** What the machine holds, as `Resource.content` has it. */
  readonly content: (snapshot: ReturnType<ModelSide['snapshot']>) => unknown;
}

/** A step at which the two sides answer differently, and no divergence explains it. */
export interface Difference {
  /** From 1; the number of commands plus one for what is stored at the end. */
  readonly step: number;
  readonly command: Command | null;
  readonly model: unknown;
  readonly store: unknown;
}

/** What became of one sequence. */
export interface Comparison {
  readonly difference: Difference | null;
  /** Requests that were compared, with the answer of the machine. */
  readonly compared: readonly { readonly request: string; readonly answer: string }[];
  /** Known divergences that showed. */
  readonly met: readonly Divergence[];
}

/**
 * Runs a sequence on both sides and compares every answer, then what is stored. Versions and lease ids are compared by which are
 * the same, not by their names. A known divergence that changes what is stored ends the sequence.
 */
export async function compare(
  subject: Subject,
  account: Account,
  clock: MovableClock,
  name: string,
  commands: readonly Command[],
): Promise<Comparison> {
  const model = new ModelSide(subject.machine, subject.input);
  const store = await subject.make(account, name);
  const names = noNames(subject.versions);
  const compared: { request: string; answer: string }[] = [];
  const met: Divergence[] = [];
  const outcome = (difference: Difference | null): Comparison => ({ difference, compared, met });
  try {
    for (const [index, command] of commands.entries()) {
      // The clock stands still but for this, so that a slow machine changes nothing.
      clock.advance(1);
      model.wait(1);
      if (command.kind === 'wait') {
        clock.advance(command.ms);
        model.wait(command.ms);
        continue;
      }
      const { from, message } = command;
      const expected = model.request(spelled(message, 'model', names), from);
      const found = await store.request(spelled(message, 'store', names), from);
      compared.push({ request: message.type, answer: answerText(expected) });
      // The machine calls every lease of a client that proposes no id by one name; the service by a new one each time.
      if (
        message['proposedId'] === null &&
        expected?.type === 'LEASED' &&
        found?.type === 'LEASED'
      ) {
        names.lease.renew(expected['leaseId'], found['leaseId']);
      }
      if (agree(expected, found, names)) {
        remember(spelled(message, 'model', names), expected, found, names);
        continue;
      }
      const known = divergences.find(
        (one) => one.subject === subject.name && one.explains(message, expected, found),
      );
      if (known === undefined) {
        return outcome({ step: index + 1, command, model: expected, store: found });
      }
      met.push(known);
      if (known.changes === 'state') return outcome(null);
    }
    const expected = subject.content(model.snapshot());
    const found = await store.content();
    if (isDeepStrictEqual(expected, found)) return outcome(null);
    return outcome({ step: commands.length + 1, command: null, model: expected, store: found });
  } finally {
    model.stop();
  }
}

/** Keeps what a client has read of an inbox whose epoch is open: only that can be closed. And who wrote a history. */
function remember(
  asked: LiveMessage,
  model: LiveMessage | null,
  store: LiveMessage | null,
  names: AllNames,
): void {
  if (model?.type === 'HISTORY_WRITTEN') {
    names.read = { ...names.read, execution: asked['executionId'] };
  }
  if (model?.type !== 'INBOX' || store === null) return;
  const { epoch, messages, etag } = model;
  if (asked['epoch'] !== null && asked['epoch'] !== epoch) return;
  names.read = { ...names.read, epoch, messages, etag: { model: etag, store: store['etag'] } };
}

/** True if two answers are the same up to the names of versions and leases. */
function agree(model: unknown, store: unknown, names: AllNames, key = ''): boolean {
  if (key === 'etag') return names.etag.pair(model, store);
  if (key === 'leaseId') return names.lease.pair(model, store);
  if (!isObject(model) || !isObject(store)) return isDeepStrictEqual(model, store);
  const keys = [...new Set([...Object.keys(model), ...Object.keys(store)])];
  return keys.every((inner) => agree(model[inner], store[inner], names, inner));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `409 LeaseAlreadyPresent`, `201 RECORD_INSERTED`. */
export function answerText(answer: LiveMessage | null): string {
  if (answer === null) return 'no answer';
  const { type, status, code } = answer as { type: string; status?: number; code?: string };
  return `${status ?? ''} ${code ?? type}`.trim();
}
