import type { SharedMailboxConfig, ChannelKind } from './config.js';
import { ModelError } from '../../input/errors.js';
import type { WorldAction } from './action.js';
import type { Actor } from './actor.js';
import { Address } from './mail.js';
import type { Move } from './moves.js';

/** A shared mailbox with its moves looked up: (its content, a receiver) to what can happen. */
export class SharedMailbox {
  readonly address: Address;
  readonly #moves: (readonly Move[] | undefined)[][][] = [];
  readonly #faults: (readonly Move[] | undefined)[] = [];
  /** Of the table of moves. */
  #entries = 0;

  constructor(
    { id }: SharedMailboxConfig,
    readonly receivers: readonly Actor[],
    kindOf: (sender: number) => ChannelKind,
    private readonly mayHave: (fault: 'drop' | 'duplicate', from: number) => boolean,
    private readonly action: (action: WorldAction) => WorldAction,
  ) {
    const duplicate = receivers.find((receiver, index) => receivers.indexOf(receiver) < index);
    if (duplicate !== undefined)
      throw new ModelError(`${id} names its receiver '${duplicate.id}' twice`);
    this.address = new Address(id, kindOf);
  }

  /** Bytes that its tables take, roughly. */
  get bytes(): number {
    return this.address.bytes + moveBytes * this.#entries;
  }

  push(box: number, mail: number): number {
    return this.address.boxes.push(box, mail);
  }

  /** Every delivery from this mailbox to `receivers[position]` as it is now. */
  moves(position: number, component: number, box: number): readonly Move[] {
    const table = (this.#moves[position] ??= []);
    const row = (table[component] ??= []);
    return (row[box] ??= this.#movesOf(this.receivers[position] as Actor, component, box));
  }

  /** The faults that can happen to the messages in it. */
  faults(box: number): readonly Move[] {
    return (this.#faults[box] ??= this.#faultsOf(box));
  }

  #faultsOf(box: number): readonly Move[] {
    const { boxes } = this.address;
    const kinds = ['drop', 'duplicate'] as const;
    return boxes.heads(box).flatMap((id) => {
      const { sender, event, name } = this.address.mail(id);
      const actor = this.address.id;
      return kinds
        .filter((kind) => this.mayHave(kind, sender))
        .map((kind): Move => {
          const after = kind === 'drop' ? boxes.remove(box, id) : boxes.repeat(box, id);
          const action = this.action({ kind: 'fault', fault: kind, actor, ...name });
          return { action, event, next: -1, box: after, sends: [], facts: 0 };
        });
    });
  }

  #movesOf(receiver: Actor, component: number, box: number): readonly Move[] {
    const { local, box: ownBox } = receiver.parts(component);
    this.#entries += 1;
    return this.address.boxes.heads(box).flatMap((id): Move[] => {
      const { sender, senderId, message, correlation, event, name } = this.address.mail(id);
      const mail = receiver.address.mailId(sender, senderId, message, correlation);
      const outcome = receiver.receive(local, mail);
      if (outcome === null) return [];
      return [
        {
          action: this.action({
            kind: 'deliver',
            actor: receiver.id,
            ...name,
            via: this.address.id,
          }),
          event,
          next: receiver.component(outcome.local, ownBox),
          box: this.address.boxes.take(box, id),
          sends: outcome.sends,
          facts: outcome.facts,
        },
      ];
    });
  }
}

/** Of an entry of the table of moves, roughly. */
const moveBytes = 300;
