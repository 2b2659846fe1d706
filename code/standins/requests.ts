import type { ActorId } from '../../model/domain.js';
import type { Json } from '../../model/parts.js';
import type { Call } from '../realm.js';

/** A request, and what becomes of its answer. */
export interface Asking {
  readonly to: ActorId;
  readonly message: Call['message'];
  /** The stack at which it was made. */
  readonly at: string;
  /** What the code can learn of the answer. */
  readonly view: (reply: Json) => Json;
  readonly settle: (view: Json | typeof refusal) => void;
  /** False: a refusal is an answer like any other. */
  readonly throws: boolean;
  /** Requests of one connection keep their order. Absent: it overtakes all others. */
  readonly connection?: number;
}

/** What a request settles with that is refused. */
export const refusal = Symbol('refused');

interface Open extends Asking {
  readonly correlation: number | undefined;
  answered: boolean;
}

/** What has no number keeps its place among what has none, in the same connection. */
const isInOrder = (one: Open, connection: number | undefined): boolean =>
  one.correlation === undefined && connection !== undefined && one.connection === connection;

/**
 * The requests of one run, in the order in which they were made. One that is made while another one to the same actor is open has a
 * number: they and their answers overtake each other. One that is alone has none, and so costs a world no state.
 */
export class Requests {
  readonly #all: Open[] = [];

  /** @param pipelined actors that are asked over one connection: requests and answers come in order, and have no numbers. */
  constructor(private readonly pipelined: readonly ActorId[]) {}

  /** True if another request to that actor is open and can be overtaken; by one of that connection, if it is given. */
  isBesides(to: ActorId, connection?: number): boolean {
    return (
      !this.pipelined.includes(to) &&
      this.#all.some((one) => one.to === to && !one.answered && !isInOrder(one, connection))
    );
  }

  add(asking: Asking): void {
    const isBesides = this.isBesides(asking.to, asking.connection);
    const correlation = isBesides ? this.#all.length + 1 : undefined;
    this.#all.push({ ...asking, correlation, answered: false });
  }

  /** The oldest open request to that actor with that number; with none, if none is given. */
  open(to: ActorId, correlation: number | undefined): Asking | undefined {
    return this.#open(to, correlation);
  }

  /** The requests to that actor that are open and have a number. */
  numbered(to: ActorId): readonly Asking[] {
    return this.#all.filter(
      (one) => one.to === to && !one.answered && one.correlation !== undefined,
    );
  }

  /** @throws Error if no such request is open. */
  answer(to: ActorId, correlation: number | undefined, seen: Json | typeof refusal): void {
    const open = this.#open(to, correlation);
    if (open === undefined) throw new Error(`nothing is open to ${to}`);
    open.answered = true;
    open.settle(seen);
  }

  calls(): readonly Call[] {
    return this.#all.map(({ to, message, correlation, answered }) => ({
      to,
      message,
      ...(correlation === undefined ? {} : { correlation }),
      answered,
    }));
  }

  stacks(): readonly string[] {
    return this.#all.map(({ at }) => at);
  }

  #open(to: ActorId, correlation: number | undefined): Open | undefined {
    return this.#all.find(
      (one) => one.to === to && one.correlation === correlation && !one.answered,
    );
  }
}
