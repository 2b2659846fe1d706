import type { MessageName } from './action.js';
import type { Message } from './effects.js';
import { Interner } from '../base/intern.js';
import { canonical, frozen } from '../base/json.js';
import { Mailboxes, type MailInfo } from './mailbox.js';
import type { ChannelKind } from './config.js';

/** A message with its sender, as one mailbox knows it. */
export interface Mail extends MailInfo {
  readonly senderId: string;
  readonly message: Message;
  /** The number of the request that it is, or that it answers; undefined if it has none. */
  readonly correlation: number | undefined;
  /** What the machine gets: the message, its sender's id as `from`, and the number as `correlation`. */
  readonly event: Message;
  /** What actions call it. */
  readonly name: MessageName;
}

/** An address messages can be sent to: the distinct messages that ever arrive there, and the mailboxes they make. */
export class Address {
  readonly boxes: Mailboxes;
  /** What waits here when the world begins. */
  initialBox = 0;
  readonly #mails = new Interner<Mail>(mailBytes);

  /**
   * @param kindOf what the channel from this sender (a small integer) promises.
   */
  constructor(
    readonly id: string,
    private readonly kindOf: (sender: number) => ChannelKind,
  ) {
    this.boxes = new Mailboxes((mail) => this.#mails.value(mail));
  }

  /** The id here of a message from the actor `senderId`, number `sender`; with the number of its request, if it has one. */
  mailId(sender: number, senderId: string, message: Message, correlation?: number): number {
    const text = canonical(message, `${message.type} from ${senderId} to ${this.id}`);
    const key = correlation === undefined ? text : `${text} ${correlation}`;
    return this.#mails.id(`${sender} ${key}`, () => {
      const channel = this.kindOf(sender);
      const kind = channel === 'fifo' && correlation !== undefined ? 'bag' : channel;
      const { type, ...rest } = message;
      const number = correlation === undefined ? {} : { correlation };
      const content = { ...rest, ...number };
      const isPlain = kind === 'fifo' || Object.keys(content).length === 0;
      return {
        senderId,
        message,
        correlation,
        event: frozen({ ...message, from: senderId, ...number }),
        sender,
        key,
        kind,
        name: { type, from: senderId, ...(isPlain ? {} : { content }) },
      };
    });
  }

  /** Bytes that its tables take, roughly. */
  get bytes(): number {
    return this.#mails.bytes + this.boxes.bytes;
  }

  mail(id: number): Mail {
    return this.#mails.value(id);
  }

  /** The messages waiting in a mailbox, as machines would get them. */
  waiting(box: number): readonly Message[] {
    return this.boxes.contents(box).map((id) => this.mail(id).event);
  }
}

/** Of a message, its event and its label. */
const mailBytes = 500;
