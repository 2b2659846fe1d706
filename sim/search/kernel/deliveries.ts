import type { WorldTables } from '../../world/tables.js';

/** One way in which messages of a shared mailbox reach an actor. */
export interface SharedDelivery {
  /** Number of the shared mailbox, and position of the receiver in it. */
  readonly shared: number;
  readonly position: number;
  /** Their cells. */
  readonly box: number;
  readonly receiver: number;
}

/** In the order of the shared mailboxes, and of the receivers of each. */
export function deliveriesOf({ actors, shared }: WorldTables): readonly SharedDelivery[] {
  return shared.flatMap(({ receivers }, number) =>
    receivers.map((receiver, position) => ({
      shared: number,
      position,
      box: actors.length + number,
      receiver: receiver.index,
    })),
  );
}
