import type { ChannelKind } from './config.js';
import { Interner, Table2 } from '../base/intern.js';

/** How a mailbox sees one of its possible messages. */
export interface MailInfo {
  /** Who sent it, as a small integer. */
  readonly sender: number;
  /** Text that is different for different messages of one sender, and the same in every run. */
  readonly key: string;
  readonly kind: ChannelKind;
}

/**
 * The mailboxes one actor can have, each distinct content known by a small integer; 0 is the empty one.
 * A mailbox is a list of mail ids, grouped by sender; within a group first the `fifo` ones, oldest first, then the
 * others sorted by key: ids depend on what was explored before, and the order of `enabled` must not.
 * A group has both where some requests of a `fifo` channel have numbers (see `Send.correlation`).
 * All operations are memoised.
 */
export class Mailboxes {
  readonly #contents = new Interner<readonly number[]>(64);
  readonly #info: (mail: number) => MailInfo;
  readonly #push: Table2;
  readonly #take: Table2;
  readonly #remove: Table2;
  readonly #repeat: Table2;
  /** In all contents together. */
  #mails = 0;
  readonly #heads: (readonly number[])[] = [];

  constructor(info: (mail: number) => MailInfo) {
    this.#info = info;
    this.#id([]);
    this.#push = new Table2((box, mail) => this.#id(this.#inserted(this.contents(box), mail)));
    this.#remove = new Table2((box, mail) => this.#id(without(this.contents(box), mail)));
    this.#take = new Table2((box, mail) =>
      this.#info(mail).kind === 'set' ? box : this.#remove.get(box, mail),
    );
    this.#repeat = new Table2((box, mail) => {
      if (this.#info(mail).kind === 'set') return box;
      const contents = this.contents(box);
      const at = contents.indexOf(mail);
      return this.#id([...contents.slice(0, at), mail, ...contents.slice(at)]);
    });
  }

  /** Distinct contents seen so far. */
  get size(): number {
    return this.#contents.size;
  }

  /** Bytes that its tables take, roughly. */
  get bytes(): number {
    const { bytes, size } = this.#contents;
    const tables = [this.#push, this.#take, this.#remove, this.#repeat];
    return tables.reduce(
      (sum, table) => sum + table.bytes,
      bytes + headsBytes * size + mailBytes * this.#mails,
    );
  }

  contents(box: number): readonly number[] {
    return this.#contents.value(box);
  }

  /** The mailbox after these have been sent to an empty one, in this order; what lies between leaves no trace. */
  holding(mails: readonly number[]): number {
    return this.#id(
      mails.reduce<readonly number[]>((contents, mail) => this.#inserted(contents, mail), []),
    );
  }

  /** The mailbox after `mail` has been sent to it. */
  push(box: number, mail: number): number {
    return this.#push.get(box, mail);
  }

  /** The mailbox after `mail` has been received from it. Precondition: it is one of `heads(box)`. */
  take(box: number, mail: number): number {
    return this.#take.get(box, mail);
  }

  /** The mailbox after `mail` has been lost, for good. Precondition: it is one of `heads(box)`. */
  remove(box: number, mail: number): number {
    return this.#remove.get(box, mail);
  }

  /** The mailbox after a second copy of `mail` has been put behind the first; in a `set` nothing changes. Precondition: it is one of `heads(box)`. */
  repeat(box: number, mail: number): number {
    return this.#repeat.get(box, mail);
  }

  /** The messages that can arrive next: the oldest of each `fifo` channel, every distinct one of the others. */
  heads(box: number): readonly number[] {
    return (this.#heads[box] ??= this.#headsOf(this.contents(box)));
  }

  #headsOf(contents: readonly number[]): readonly number[] {
    return contents.filter((mail, index) => {
      const previous = contents[index - 1];
      if (previous === undefined) return true;
      const sameChannel = this.#info(previous).sender === this.#info(mail).sender;
      return this.#info(mail).kind === 'fifo' ? !sameChannel : previous !== mail;
    });
  }

  #inserted(contents: readonly number[], mail: number): number[] {
    const { sender, key, kind } = this.#info(mail);
    if (kind === 'set' && contents.includes(mail)) return [...contents];
    const later = contents.findIndex((other) => {
      const info = this.#info(other);
      if (info.sender !== sender || info.kind === 'fifo') return info.sender > sender;
      return kind === 'fifo' || info.key > key;
    });
    const at = later === -1 ? contents.length : later;
    return [...contents.slice(0, at), mail, ...contents.slice(at)];
  }

  #id(contents: readonly number[]): number {
    return this.#contents.id(contents.join(), () => {
      this.#mails += contents.length;
      return contents;
    });
  }
}

/** Of what `heads` keeps for a mailbox; and of a message in its contents, there and in `heads`. */
const headsBytes = 64;
const mailBytes = 12;

function without(contents: readonly number[], mail: number): number[] {
  const at = contents.indexOf(mail);
  return [...contents.slice(0, at), ...contents.slice(at + 1)];
}
