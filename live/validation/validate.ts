import { ModelError } from '../../input/errors.js';
import type { Message } from '../../model/index.js';
import {
  environment,
  subjectText,
  type Message as WorldMessage,
  type World,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';
import { replyDifference, Naming } from '../compare-replies.js';
import { enabledAction, type Wanted } from './enabled.js';
import type { Observed, Recording } from './record.js';

/** Whether the model could have behaved as was observed. */
export type Validation =
  | {
      readonly kind: 'behaviour';
      /** A schedule of the world that does what was observed. */
      readonly schedule: readonly WorldAction[];
      /** Orders of effects that were looked at. */
      readonly configurations: number;
    }
  | {
      readonly kind: 'impossible';
      /** The first moment, from 0, after which no behaviour of the model is left. */
      readonly at: number;
      readonly observed: Observed;
      /** What the model has instead, in one line. */
      readonly because: string;
    };

type Call = Extract<Observed, { readonly kind: 'call' }>;

/** A behaviour of the model up to a moment of the recording: one way in which the requests may have taken effect. */
interface Configuration {
  readonly state: WorldState;
  readonly schedule: readonly WorldAction[];
  /** What the model answers to requests that have taken effect and not returned; null: nothing. */
  readonly answers: ReadonlyMap<number, WorldMessage | null>;
  readonly naming: Naming;
}

/** More ways than this at one moment are not looked at. */
const configurationsMax = 10_000;

/**
 * Validates a recording as a behaviour of a world: is there an order in which the requests took effect, each between its call and
 * its return, such that the machines make these requests and get these answers? Versions and leases have names of their own on
 * both sides.
 *
 * Follows all such orders at once, moment by moment, and lets a request take effect no sooner than something that was observed needs
 * it (Lowe, "Testing for linearizability", 2017). So what it finds impossible is impossible, at that moment and no earlier.
 *
 * The runtime of the world does nothing: nobody was behind the queue.
 *
 * @param world without symmetry and with the strategy and starters that were run.
 * @throws ModelError if there are more than 10,000 ways at one moment.
 */
export function validate(world: World, recording: Recording): Validation {
  let ways: readonly Configuration[] = [
    { state: world.initial(), schedule: [], answers: new Map(), naming: new Naming() },
  ];
  const pending = new Map<number, Call>();
  let configurations = 0;
  for (const [at, observed] of recording.entries()) {
    const reasons = new Set<string>();
    const refuse = (reason: string): readonly Configuration[] => {
      reasons.add(reason);
      return [];
    };
    const step = new Moment(world, observed, pending, refuse);
    if (observed.kind === 'call') pending.set(observed.call, observed);
    ways = distinct(
      world,
      ways.flatMap((way) => step.from(way)),
    );
    if (observed.kind === 'return') pending.delete(observed.call);
    configurations += ways.length;
    if (ways.length > configurationsMax) {
      throw new ModelError(`more than ${configurationsMax} ways at moment ${at}`);
    }
    if (ways.length === 0) {
      return { kind: 'impossible', at, observed, because: [...reasons].sort().join('; or ') };
    }
  }
  return { kind: 'behaviour', schedule: ways[0]?.schedule ?? [], configurations };
}

/** One moment of the recording, at which configurations go on or end. */
class Moment {
  constructor(
    private readonly world: World,
    private readonly observed: Observed,
    private readonly pending: ReadonlyMap<number, Call>,
    private readonly refuse: (reason: string) => readonly Configuration[],
  ) {}

  from(way: Configuration): readonly Configuration[] {
    const { observed } = this;
    switch (observed.kind) {
      case 'arrival':
        return this.#act(way, {
          kind: 'deliver',
          actor: observed.actor,
          type: 'MESSAGE',
          from: environment,
        });
      case 'timer':
        return this.#act(way, { kind: 'fire', actor: observed.actor, ...observed.timer });
      case 'call':
        return this.#calls(way, observed);
      case 'return': {
        const call = this.pending.get(observed.call);
        if (call === undefined) return this.refuse(`call ${observed.call} was never made`);
        return this.#effected(way, call).flatMap((after) =>
          this.#returns(after, call, observed.reply),
        );
      }
    }
  }

  /** The starter's request has to be the one that the machine makes. */
  #calls(way: Configuration, { actor, to, request }: Call): readonly Configuration[] {
    const mailbox = this.world.view(way.state).actors[to]?.mailbox ?? [];
    const naming = way.naming.copy();
    const made = mailbox.filter(({ from }) => from === actor);
    const differs = made.map((message) =>
      replyDifference(message, { ...request, from: actor }, naming, to, request.type),
    );
    if (differs.includes(null)) return [{ ...way, naming }];
    return this.refuse(differs[0] ?? `the model's ${actor} asks nothing of ${to} here`);
  }

  /** Every way in which this request has taken effect: by itself, or after others that are under way. */
  #effected(way: Configuration, call: Call): readonly Configuration[] {
    if (way.answers.has(call.call)) return [way];
    const others = [...this.pending.values()].filter(
      (other) => other.call !== call.call && !way.answers.has(other.call),
    );
    return [
      ...this.#effect(way, call),
      ...others.flatMap((other) =>
        this.#effect(way, other).flatMap((next) => this.#effected(next, call)),
      ),
    ];
  }

  #effect(way: Configuration, { call, actor, to, request }: Call): readonly Configuration[] {
    const action = enabledAction(this.world, way.state, {
      kind: 'deliver',
      actor: to,
      type: request.type,
      from: actor,
    });
    if (action === undefined) return this.refuse(`${to} does not take ${request.type} here`);
    const { sends } = this.world.effectsOf(way.state, action);
    const answer = sends.find((sent) => sent.to === actor)?.message ?? null;
    return [
      {
        ...way,
        state: this.world.step(way.state, action),
        schedule: [...way.schedule, action],
        answers: new Map([...way.answers, [call, answer]]),
      },
    ];
  }

  /** The answer has to be the one that the model gave. */
  #returns(
    way: Configuration,
    { call, actor, to }: Call,
    reply: Message | null,
  ): readonly Configuration[] {
    const answer = way.answers.get(call) ?? null;
    const answers = new Map(way.answers);
    answers.delete(call);
    const naming = way.naming.copy();
    if (reply?.type === 'LEASED' && reply.status === 201) {
      naming.renew(`lease ${to}`, answer?.['leaseId']);
    }
    const said = reply === null ? null : { ...reply, from: to };
    const differs = replyDifference(answer, said, naming, to, 'the answer');
    if (differs !== null) return this.refuse(differs);
    const after = { ...way, answers, naming };
    return answer === null
      ? [after]
      : this.#act(after, { kind: 'deliver', actor, type: answer.type, from: to });
  }

  #act(way: Configuration, wanted: Wanted): readonly Configuration[] {
    const action = enabledAction(this.world, way.state, wanted);
    if (action === undefined) {
      const { actor, kind } = wanted;
      return this.refuse(`the model's ${actor} cannot ${kind} ${subjectText(wanted)} here`);
    }
    const state = this.world.step(way.state, action);
    return [{ ...way, state, schedule: [...way.schedule, action] }];
  }
}

/** One of each: ways that have come to the same state and names, with the same requests under way, go on alike. */
function distinct(world: World, ways: readonly Configuration[]): readonly Configuration[] {
  const known = new Map<string, Configuration>();
  for (const way of ways) {
    const effected = [...way.answers.keys()].sort((one, other) => one - other);
    const key = [world.fingerprint(way.state), effected.join(), way.naming.key].join(' ');
    if (!known.has(key)) known.set(key, way);
  }
  return [...known.values()];
}
