import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assign, type AnyStateMachine } from 'xstate';
import { strategies, type Parts, type Strategy } from '../../model/index.js';
import {
  defaultSpec,
  parseTrace,
  partsFor,
  replayTrace,
  worldOf,
  type WorldSpec,
} from '../../properties/index.js';
import { calm, Random, run, annotate, type Execution, type WorldAction } from '../../sim/index.js';
import { cases } from '../../sim/test/runs.js';
import { replayLive, type LiveReplay } from '../replay/index.js';
import { emulated } from './emulated.js';

const store = emulated();

const folder = new URL('../../properties/regressions/', import.meta.url);

async function followed(name: string): Promise<LiveReplay> {
  const file = fileURLToPath(new URL(`${name}.trace.json`, folder));
  const trace = parseTrace(await readFile(file, 'utf8'), name);
  return replayLive(
    replayTrace(trace).execution,
    partsFor(trace.world),
    store().account,
    store().clock,
  );
}

const specOf = (strategy: string): WorldSpec => ({ ...defaultSpec, strategy, messages: 2 });

/** A run of a world to its end, and what became of it in reality. */
function live(spec: WorldSpec, execution: Execution, strategy?: Strategy): Promise<LiveReplay> {
  return replayLive(execution, partsFor(spec, strategy), store().account, store().clock);
}

function confirms({ difference, stored }: LiveReplay): void {
  expect(difference).toBeNull();
  expect(stored.filter(({ alike }) => !alike)).toEqual([]);
  expect(stored.length).toBeGreaterThan(0);
}

describe('a counterexample with real storage', () => {
  it('of naive starters puts two start messages into the real queue', async () => {
    const replay = await followed('naive-exactlyOneBatchPerWindow');
    confirms(replay);
    const starts = replay.requests.filter(({ request }) => request.type === 'ENQUEUE');
    expect(starts.map(({ store }) => store)).toMatchObject([{ status: 201 }, { status: 201 }]);
    expect(replay.simulated).toContain('worker');
  });

  const confirmed = [
    'atomic-insert-noLockOut',
    'entity-unrecognising-exactlyOneBatchPerWindow',
    'flag-timestamp-noOverlappingExecutions',
    'inbox-forgetting-noMessageTwice',
    'lease-unfenced-noOverlappingExecutions',
    'lock-blob-noLockOut',
    'singleton-noOverlappingExecutions',
    'workaround-queue-noLockOut',
    'workaround-restart-exactlyOneBatchPerWindow',
  ];
  // One with a lease, one with a queue, one with an entity.
  it.each(cases(confirmed, (name) => /^(singleton|workaround-queue|entity)/.test(name)))(
    '%s is confirmed',
    async (name) => {
      const replay = await followed(name);
      confirms(replay);
      expect(replay.requests.length).toBeGreaterThan(0);
    },
  );

  it('performs a request twice whose reply is lost', async () => {
    const spec: WorldSpec = { ...specOf('atomic-insert'), faults: { 'lost-reply': 1 } };
    const world = worldOf(spec, { symmetry: false });
    const lost: WorldAction = {
      kind: 'fault',
      fault: 'lost-reply',
      actor: 'record',
      type: 'INSERT_RECORD',
      from: 'starter-1',
    };
    const before = run(world, calm(), {
      stopAt: (state) =>
        world.enabled(state).some(({ type, from }) => type === lost.type && from === lost.from),
    });
    const then = world.step(before.states.at(-1) ?? world.initial(), lost);
    const rest = run(world, calm(), { from: then });
    const replay = await live(spec, annotate(world, [...before.actions, lost, ...rest.actions]));
    confirms(replay);
    const [first, second] = replay.requests.filter(
      ({ from, request }) => from === 'starter-1' && request.type === 'INSERT_RECORD',
    );
    expect(first).toMatchObject({ lost: true, store: { status: 201 } });
    expect(second).toMatchObject({ lost: false, store: { status: 409 } });
  });
});

describe('what Azurite is known to do otherwise', () => {
  it('is told, and the schedule goes on as the service would', async () => {
    const spec = specOf('workaround-queue');
    const world = worldOf(spec, { symmetry: false });
    const beingDeleted = Array.from({ length: 500 }, (_, seed) => {
      const random = new Random(seed);
      return run(world, { choose: (choices) => random.below(choices.length) }).actions;
    })
      .map((actions) => annotate(world, actions))
      .find(({ steps }) => steps.some(({ event }) => event?.type === 'QUEUE_BEING_DELETED'));
    if (beingDeleted === undefined) throw new Error('no run in which a queue is being deleted');
    const replay = await live(spec, beingDeleted);
    confirms(replay);
    const known = replay.requests.filter(({ divergence }) => divergence !== null);
    expect(known).toMatchObject([
      {
        model: { code: 'QueueBeingDeleted' },
        store: { type: 'QUEUE_CREATED' },
        divergence: { certainty: 'documented' },
      },
    ]);
  });
});

describe('a model that is wrong', () => {
  /** The strategy with machines of this id changed; its real resources stay what they are. */
  function withMachine(
    name: string,
    id: string,
    change: (machine: AnyStateMachine) => AnyStateMachine,
  ): Strategy {
    const strategy = strategies[name];
    if (strategy === undefined) throw new Error(`no strategy ${name}`);
    const build = (options: Parameters<Strategy['build']>[0]): Parts => {
      const parts = strategy.build(options);
      const actors = parts.actors.map((actor) =>
        actor.machine.id === id ? { ...actor, machine: change(actor.machine) } : actor,
      );
      return { ...parts, actors };
    };
    return { ...strategy, build };
  }

  it('is found out at the first answer that it gives otherwise', async () => {
    const wrong = withMachine('naive', 'instance-row', (machine) =>
      machine.provide({ guards: { rowAbsent: () => true } }),
    );
    const spec = specOf('naive');
    const world = worldOf(spec, { symmetry: false, strategy: wrong });
    // Both have looked before either has written.
    const random = Array.from({ length: 200 }, (_, seed) => new Random(seed));
    const execution = random
      .map((stream) => run(world, { choose: (choices) => stream.below(choices.length) }).actions)
      .map((actions) => annotate(world, actions))
      .find(({ steps }) => steps.filter(({ event }) => event?.type === 'INSERT').length === 2);
    if (execution === undefined) throw new Error('no run in which both insert');
    const { difference, stored } = await live(spec, execution, wrong);
    const [, second] = execution.steps.filter(({ event }) => event?.type === 'INSERT');
    expect(difference).toMatchObject({ step: second?.number });
    expect(difference?.text).toContain('EntityAlreadyExists');
    expect(stored).toEqual([]);
  });

  it('is found out by what it holds, though every answer is right', async () => {
    const forgetful = withMachine('atomic-insert', 'lock-record', (machine) =>
      machine.provide({ actions: { write: assign({ content: null }) } }),
    );
    const spec = specOf('atomic-insert');
    const world = worldOf(spec, { symmetry: false, strategy: forgetful });
    const { actions } = run(world, calm(), {
      stopAt: (state) =>
        JSON.stringify(world.view(state).actors['starter-1']?.mailbox).includes('RECORD_INSERTED'),
    });
    const { difference, stored } = await live(spec, annotate(world, actions), forgetful);
    expect(difference).toBeNull();
    expect(stored.find(({ resource }) => resource === 'record')).toMatchObject({
      alike: false,
      model: null,
      store: { owner: null },
    });
  });
});
