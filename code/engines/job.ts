/** The jobs of code on an engine, and what of its world they name. */
import type { ActorId, MessageId, WindowKey } from '../../model/domain.js';
import type { Job } from '../realm.js';

/** A process that works off what starts leave: one round of it. */
export interface WorkJob extends Job {
  readonly kind: 'work';
  /** Of a world with one window: its key, and no message. */
  readonly message: { readonly id: MessageId; readonly window: WindowKey };
  /** By kind and name, as in `call`: see `engineResources`. */
  readonly resources: Readonly<Record<string, ActorId>>;
}

/** The server that all clients of an engine ask, as code knows it: `resource(serverKind, serverName)`. */
export const serverKind = 'server';
export const serverName = 'server';

/** The server once more, where no reply can be lost: requests and answers of one connection keep their order. */
export const orderedKind = 'ordered';

/** What is said of a file that is to work and has nothing for that. */
export const noWorker = 'the file has no worker';

/** What is said of a file that has a queue, and nothing that works it off. */
export const noQueueWorker =
  'the file makes no new Worker at its top: on BullMQ nothing else works jobs off, and a function worker means nothing';

/** What is said of a file whose function `batch` nobody notices. */
export const unnoticedBatch =
  'batch has to be written as a function, in the file itself, which has to import its client: export async function batch(...)';

/** What is said of a file of which nobody can tell what its batches are. */
export const noBatch =
  'the file exports no function batch: while it runs a batch runs, and the messages that it is given or returns are processed';
