import type { Actor } from '../../world/actor.js';
import { environment, World, type ChannelKind, type WorldConfig } from '../../index.js';
import { crashed, type Move } from '../../world/moves.js';
import type { Successors } from '../../base/tuple.js';
import { machineOf } from '../machines.js';

/** Worlds with a mistake in what they do, by what is wrong with them: the comparison with the simulator must find each. */
export const planted: { readonly [mistake: string]: (config: WorldConfig) => World } = {
  'an order that is not kept': otherwise({ fifo: 'bag' }),
  'an order that nobody promised': otherwise({ bag: 'fifo' }),
  'a message that is used up, though it is none that can be': otherwise({ set: 'bag' }),
  'a mailbox that survives a crash': withFaults((move, actor, component) =>
    !isFault(move, 'crash')
      ? move
      : { ...move, next: actor.component(crashed, actor.parts(component).box) },
  ),
  'a restart without what the environment sent': withFaults((move, actor) =>
    !isFault(move, 'restart')
      ? move
      : { ...move, next: actor.component(actor.parts(move.next).local, 0) },
  ),
  'a lost reply that takes effect nowhere': withFaults((move) =>
    isFault(move, 'lost-reply') ? { ...move, sends: [], facts: 0 } : move,
  ),
  'a lost reply that is not repeated': withFaults((move, actor, component) => {
    if (!isFault(move, 'lost-reply')) return move;
    const { box } = actor.parts(component);
    const { boxes } = actor.address;
    const mail = boxes.heads(box).find((one) => actor.address.mail(one).event === move.event);
    const left = mail === undefined ? box : boxes.take(box, mail);
    return { ...move, next: actor.component(actor.parts(move.next).local, left) };
  }),
  'a refusal that nobody is told': withFaults((move) =>
    isFault(move, 'refused') ? { ...move, sends: [] } : move,
  ),
  'a refused request that is asked again': withFaults((move, _, component) =>
    isFault(move, 'refused') ? { ...move, next: component } : move,
  ),
  'a second copy that comes to nothing': withFaults((move, _, component) =>
    isFault(move, 'duplicate') ? { ...move, next: component } : move,
  ),
  'a second copy that comes right behind the first': (config) =>
    changed(config, ({ tables, movers }) => {
      const ids = [
        ...movers.filter((id) => id !== 'clock'),
        ...tables.shared.map((box) => box.address.id),
      ];
      for (const { address } of tables.actors) {
        const kindOf = (sender: number): ChannelKind =>
          config.channel?.(ids[sender] ?? environment, address.id) ?? 'fifo';
        Object.assign(address, { kindOf });
      }
    }),
  'the number of a request that is forgotten': (config) =>
    changed(config, ({ tables }) => {
      for (const address of tables.addresses) {
        const mailId = address.mailId.bind(address);
        address.mailId = (sender, senderId, message) => mailId(sender, senderId, message);
      }
    }),
  'a cap on faults that is not kept': (config) => new World({ ...config, faultsMax: 100 }),
  'a fault anywhere': (config) =>
    new World({
      ...config,
      faults: mappedRules(config, ({ budget, events }) =>
        events === undefined ? { budget } : { budget, events },
      ),
    }),
  'a shared mailbox with one consumer': (config) =>
    new World({
      ...config,
      shared: (config.shared ?? []).map((box) => ({
        ...box,
        receivers: box.receivers.slice(0, 1),
      })),
    }),
  'a clock that nobody waits for': (config) => {
    const { lateness: _, drift: __, ...rest } = config;
    return new World({ ...rest, time: 'asynchronous' });
  },
  'timers that are never late': (config) => {
    const { lateness: _, ...rest } = config;
    return new World(rest);
  },
  'timers that are late by one step at most': (config) =>
    new World({
      ...config,
      ...(config.lateness === undefined
        ? {}
        : { lateness: mapValues(config.lateness, ({ ms, step }) => ({ ms, step: ms + step })) }),
    }),
  'own clocks that are all exact': (config) => {
    const { drift: _, ...rest } = config;
    return new World(rest);
  },
  'own clocks that run fast only': (config) =>
    new World({
      ...config,
      ...(config.drift === undefined
        ? {}
        : { drift: mapValues(config.drift, ({ slower: _, ...rest }) => rest) }),
    }),
  'a violation that is forgotten': (config) => new Forgetful(config),
  'a debt that is excused while a fault may come': (config) => new Excusing(config),
};

function isFault({ action }: Move, fault: string): boolean {
  return action.kind === 'fault' && action.fault === fault;
}

function otherwise(kinds: { readonly [kind in ChannelKind]?: ChannelKind }) {
  const other = (kind: ChannelKind): ChannelKind => kinds[kind] ?? kind;
  return (config: WorldConfig): World =>
    new World({
      ...config,
      channel: (from, to) => other(config.channel?.(from, to) ?? 'fifo'),
      shared: (config.shared ?? []).map((box) => ({ ...box, kind: other(box.kind) })),
    });
}

function mapValues<Value, Other>(
  record: { readonly [key: string]: Value },
  change: (value: Value) => Other,
): { readonly [key: string]: Other } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function mappedRules(
  { faults = {} }: WorldConfig,
  change: (
    rule: NonNullable<WorldConfig['faults']>[string],
  ) => NonNullable<WorldConfig['faults']>[string],
): NonNullable<WorldConfig['faults']> {
  return mapValues(faults, change);
}

function changed(config: WorldConfig, change: (world: World) => void): World {
  const world = new World(config);
  change(world);
  return world;
}

function withFaults(change: (move: Move, actor: Actor, component: number) => Move) {
  return (config: WorldConfig): World =>
    changed(config, ({ tables }) => {
      for (const actor of tables.actors) {
        const faults = actor.faults.bind(actor);
        actor.faults = (component) =>
          faults(component).map((move) => change(move, actor, component));
      }
    });
}

/** A property that was violated goes on watching, and may find that all is well. */
class Forgetful extends World {
  constructor(config: WorldConfig) {
    super({
      ...config,
      properties: (config.properties ?? []).map(({ name, machine }) => ({
        name,
        machine: machineOf(
          JSON.parse(JSON.stringify(machine.config).replaceAll('violation', 'wrong now')) as object,
        ),
      })),
    });
  }

  override violated(state: Int32Array): number {
    const { monitors, monitorCell } = this.tables;
    const states = monitors.states(state[monitorCell] as number);
    return states.reduce(
      (mask, { snapshot }, index) => (snapshot.hasTag('wrong now') ? mask | (1 << index) : mask),
      0,
    );
  }
}

/** Nothing is quiescent while a fault may still happen. */
class Excusing extends World {
  override expand(state: Int32Array, out: Successors): void {
    super.expand(state, out);
    out.calm = out.count;
  }
}
