import type { ActorId } from '../domain.js';

/**
 * Facts that are nobody's in particular: what locks, triggers and those who work announce, and what the properties about them
 * hear (`exclusiveWhileHeld`, `oncePerTick`, `coveredByLaterRun`). `who` is whatever stands for a holder: an actor's id or a token
 * of its own.
 */
export type WorkFact =
  | Granted
  | HeldOff
  | Lapsed
  | Working
  | Rested
  | Ticked
  | Ran
  | Skipped
  | Changed
  | Queued
  | Began
  | Finished;

/** A lock was given to `who`, says the lock. */
export interface Granted {
  readonly type: 'granted';
  readonly lock: ActorId;
  readonly who: string;
}

/** Who asked for a lock and did not get it, now or at all; says the lock. */
export interface HeldOff {
  readonly type: 'heldOff';
  readonly lock: ActorId;
  readonly who: string;
}

/** The lock of `who` ended without its doing: its time was over, its session broke, a replica took over. Says the lock. */
export interface Lapsed {
  readonly type: 'lapsed';
  readonly lock: ActorId;
  readonly who: string;
}

/** From now on `who` does what the lock is for. */
export interface Working {
  readonly type: 'working';
  readonly who: string;
}

/** `who` does it no more. */
export interface Rested {
  readonly type: 'rested';
  readonly who: string;
}

/** A trigger fired for the time with this number. */
export interface Ticked {
  readonly type: 'ticked';
  readonly tick: number;
}

/** The job of a tick ran. */
export interface Ran {
  readonly type: 'ran';
  readonly tick: number;
  readonly by: string;
}

/** Somebody was there to run a tick, and was turned away: it has lost nothing. */
export interface Skipped {
  readonly type: 'skipped';
  readonly tick: number;
  readonly by: string;
}

/** Something has changed that a run has to see. */
export interface Changed {
  readonly type: 'changed';
  readonly change: string;
}

/** A run waits for its turn. */
export interface Queued {
  readonly type: 'queued';
  readonly run: string;
}

/** A run began: it sees all that had changed before. It waits no more. */
export interface Began {
  readonly type: 'began';
  readonly run: string;
}

/** A run is over. */
export interface Finished {
  readonly type: 'finished';
  readonly run: string;
}
