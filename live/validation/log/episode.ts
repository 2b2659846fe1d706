import type { Outcome } from './calls.js';

/** Where something stands in a log. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** `app.log:12`. */
export const placeText = ({ file, line }: Place): string => `${file}:${line}`;

/** A call of a serving, with where the log says so. */
export interface LoggedCall extends Outcome {
  readonly at: Place;
  /** By whose clock it began and ended; null for one that has gone back, by which nothing is in order. */
  readonly clock: string | null;
  readonly resource: string;
  /** Milliseconds; `end` is null where no answer is known. */
  readonly begin: number;
}

/** A batch that was processed. */
export interface LoggedBatch {
  readonly at: Place;
  /** As of a call. */
  readonly clock: string | null;
  readonly time: number;
  /** The servings whose messages were in it, by position. */
  readonly servings: readonly number[];
}

/** What the log says of one window: servings that do not know each other, and the batches that came of it. */
export interface Episode {
  /** By position, each in its order: the k-th is done by the k-th starter of the world. */
  readonly servings: readonly (readonly LoggedCall[])[];
  readonly batches: readonly LoggedBatch[];
  /** True: all batches are logged, so the model may process no other. */
  readonly hasAllBatches: boolean;
}

/** A moment up to which something has begun, or has to be explained. */
export type Moment =
  | { readonly kind: 'begin' | 'end'; readonly serving: number; readonly call: number }
  | { readonly kind: 'from' | 'to'; readonly batch: number };

/**
 * The moments of an episode in order. Every interval is widened by half the skew at both ends: then one comes before another only if
 * it did so whatever the clocks said. What has equal times overlaps.
 */
export function momentsOf({ servings, batches }: Episode, skew: number): readonly Moment[] {
  const timed: (readonly [time: number, rank: number, moment: Moment])[] = [];
  for (const [serving, calls] of servings.entries()) {
    for (const [call, { begin, end }] of calls.entries()) {
      timed.push([begin - skew / 2, 0, { kind: 'begin', serving, call }]);
      if (end !== null) timed.push([end + skew / 2, 3, { kind: 'end', serving, call }]);
    }
  }
  for (const [batch, { time }] of batches.entries()) {
    timed.push([time - skew / 2, 1, { kind: 'from', batch }]);
    timed.push([time + skew / 2, 2, { kind: 'to', batch }]);
  }
  return timed
    .sort(([one, first], [other, second]) => one - other || first - second)
    .map(([, , moment]) => moment);
}
