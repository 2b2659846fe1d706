import type { Episode } from './episode.js';

/** What was over, by the clock of the same host, when something began. */
export interface Before {
  readonly calls: readonly { readonly serving: number; readonly call: number }[];
  readonly batches: readonly number[];
}

/**
 * What has to be explained before each call and batch though their intervals overlap once they are widened by the skew: clocks of
 * different hosts differ, one host's own is right.
 */
export class SameClock {
  /** By serving and call. */
  readonly calls: readonly (readonly Before[])[];
  readonly batches: readonly Before[];

  constructor({ servings, batches }: Episode, skew: number) {
    const none: Before = { calls: [], batches: [] };
    const over = (clock: string | null, begin: number): Before =>
      skew === 0 || clock === null
        ? none
        : {
            calls: servings.flatMap((own, serving) => {
              const call = own.findLastIndex(
                (one) => one.clock === clock && one.end !== null && one.end < begin,
              );
              return call === -1 ? [] : [{ serving, call }];
            }),
            batches: batches.flatMap((one, batch) =>
              one.clock === clock && one.time < begin ? [batch] : [],
            ),
          };
    this.calls = servings.map((own) => own.map(({ clock, begin }) => over(clock, begin)));
    this.batches = batches.map(({ clock, time }) => over(clock, time));
  }
}
