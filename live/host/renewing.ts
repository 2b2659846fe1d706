import type { BlobReply, BlobRequest, LeaseId } from '../../model/index.js';
import type { Adapter } from './adapter.js';
import type { Outcome } from './outcome.js';
import { checkRenewing } from '../schemas.js';
import { processTimers, type Timers } from './timers.js';

/** Whom to tell of a lost lease, and by which timers it is renewed. */
export interface RenewingOptions {
  /** Told once when a renewal shows that the lease is lost, or cannot tell. The machine is told nothing, as in the model. */
  readonly lost?: (why: unknown) => void;
  /** Default: the timers of the process. */
  readonly timers?: Timers;
}

/**
 * A leased blob whose lease its holder keeps: a machine of `model` that holds a lease is taken to renew it in time (`lapses:
 * 'unrenewed'`), and this does it, at half its duration, from ACQUIRE until RELEASE, `close`, or the first renewal that fails.
 *
 * For one holder: each message has an adapter of its own. A lease that is lost all the same (the fault `pause`) is found out by a
 * write that names it, or by nobody: that is why a claim has to be fenced.
 *
 * Source: Azure/azure-webjobs-sdk SingletonManager (renewal at half the period).
 *
 * @throws InputError if it is no adapter, or the options are none.
 */
export function renewing(
  adapter: Adapter<BlobRequest, BlobReply>,
  options: RenewingOptions = {},
): Adapter<BlobRequest, BlobReply> {
  checkRenewing(adapter, options);
  const { lost, timers = processTimers } = options;
  let timer: unknown;
  /** Counts the leases, so that an answer about one that is over changes nothing. */
  let current = 0;

  function stop(): void {
    current += 1;
    timers.clearTimeout(timer);
  }

  function keep(leaseId: LeaseId, seconds: number, from: string): void {
    const lease = current;
    timer = timers.setTimeout(() => {
      void renew(leaseId, from).then((failure) => {
        if (lease !== current) return;
        if (failure === undefined) keep(leaseId, seconds, from);
        else {
          stop();
          lost?.(failure);
        }
      });
    }, seconds * 500);
  }

  async function renew(leaseId: LeaseId, from: string): Promise<unknown> {
    try {
      return failureIn(await adapter.perform({ type: 'RENEW', leaseId }, from));
    } catch (error) {
      return error;
    }
  }

  return {
    perform: async (request, from) => {
      if (request.type === 'RELEASE') stop();
      const outcome = await adapter.perform(request, from);
      if (request.type === 'ACQUIRE' && request.durationSeconds > 0) {
        if (outcome.kind === 'replied' && outcome.reply.type === 'LEASED') {
          stop();
          keep(outcome.reply.leaseId, request.durationSeconds, from);
        }
      }
      return outcome;
    },
    close: () => {
      stop();
      adapter.close?.();
    },
  };
}

function failureIn(outcome: Outcome<BlobReply>): unknown {
  return outcome.kind === 'replied' && outcome.reply.type === 'LEASED' ? undefined : outcome;
}
