import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beyond,
  ModelError,
  RecordedWorld,
  World,
  WorldRecorder,
  type Recording,
  type WorldAction,
  type WorldConfig,
  type WorldState,
} from '../index.js';
import { mixedConfig, mixedWorld } from './oracle/mixed-worlds.js';
import { runs } from './runs.js';

type Schedule = readonly WorldAction[];

/** Larger worlds are left out. */
const statesMax = 80;

/** A recording as a page gets it, as text; undefined for a world that breaks a rule. */
function recordingOf(config: WorldConfig, states = statesMax): Recording | undefined {
  try {
    const recorder = new WorldRecorder(new World(config), states);
    while (!recorder.advance(1 << 16));
    return JSON.parse(JSON.stringify(recorder.recording())) as Recording;
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** What there is to see of a state. */
function seen(
  world: World,
  state: WorldState,
): { readonly effects: readonly unknown[]; readonly [what: string]: unknown } {
  return {
    enabled: world.enabled(state).map((action) => [world.describe(action), world.isFault(action)]),
    effects: world.enabled(state).map((action) => world.effectsOf(state, action)),
    view: world.view(state),
    masks: [world.violated(state), world.pending(state), world.witnessed(state)],
  };
}

/** The states of a world, each with a schedule that leads there. */
function* statesOf(world: World): Generator<{ state: WorldState; schedule: Schedule }> {
  const waiting: { state: WorldState; schedule: Schedule }[] = [
    { state: world.initial(), schedule: [] },
  ];
  const known = new Set([world.fingerprint(world.initial())]);
  for (const one of waiting) {
    yield one;
    for (const action of world.enabled(one.state)) {
      const state = world.step(one.state, action);
      const key = world.fingerprint(state);
      if (known.has(key)) continue;
      known.add(key);
      waiting.push({ state, schedule: [...one.schedule, action] });
    }
  }
}

const follow = (world: World, schedule: Schedule): WorldState =>
  schedule.reduce((state, action) => world.step(state, action), world.initial());

const bare = (config: WorldConfig): WorldConfig => {
  const { symmetric, ...rest } = config;
  return symmetric === undefined ? config : rest;
};

const isTransition = ([, , did]: Recording['actors'][number]['received'][number]): boolean =>
  typeof did !== 'string';

describe('a recorded world', () => {
  it('is the world, in every state: what is enabled, what it brings about, and what properties say', () => {
    let compared = 0;
    fc.assert(
      fc.property(mixedWorld, (spec) => {
        const config = bare(mixedConfig(spec));
        const recording = recordingOf(config);
        if (recording?.complete !== true) return;
        const [world, again] = [new World(config), new RecordedWorld(recording)];
        for (const { state, schedule } of statesOf(world)) {
          const other = follow(again, schedule);
          expect(seen(again, other)).toEqual(seen(world, state));
          expect(again.isBeyond(other)).toBe(false);
        }
        compared += 1;
      }),
      { numRuns: runs(40), seed: 18 },
    );
    expect(compared).toBeGreaterThanOrEqual(runs(40) / 4);
  });

  it('knows where it knows nothing: one answer less leads there, and no further', () => {
    let met = 0;
    fc.assert(
      fc.property(mixedWorld, fc.nat(), (spec, number) => {
        const config = bare(mixedConfig(spec));
        const whole = recordingOf(config);
        const actor = whole?.actors.find(({ received }) => received.some(isTransition));
        if (whole?.complete !== true || actor === undefined) return;
        const lost = actor.received.filter(isTransition)[number % actor.received.length];
        const received = actor.received.filter((one) => one !== lost);
        const actors = whole.actors.map((one) => (one === actor ? { ...one, received } : one));
        const [world, again] = [new World(config), new RecordedWorld({ ...whole, actors })];
        for (const { state, schedule } of statesOf(again)) {
          if (again.isBeyond(state)) {
            met += 1;
            expect(again.view(state).actors[actor.id]?.value).toBe(beyond);
            continue;
          }
          // What a step into the unknown would have brought about is not known either.
          const unknown = again
            .enabled(state)
            .map((action) => again.isBeyond(again.step(state, action)));
          const known = ({ effects, ...rest }: ReturnType<typeof seen>): unknown => [
            rest,
            effects.filter((_, index) => unknown[index] === false),
          ];
          const one = seen(again, state);
          expect(known(one)).toEqual(known(seen(world, follow(world, schedule))));
        }
      }),
      { numRuns: runs(40), seed: 18 },
    );
    expect(met).toBeGreaterThan(0);
  });

  it('can be watched by fewer properties than were recorded', () => {
    const [spec] = fc.sample(mixedWorld, { numRuns: 1, seed: 18 });
    if (spec === undefined) throw new Error('no world');
    const recording = recordingOf(bare(mixedConfig(spec)));
    const [first] = recording?.properties ?? [];
    const watched = [first?.name ?? ''];
    if (recording === undefined) throw new Error('no recording');
    expect(recording.properties.length).toBeGreaterThan(1);
    expect(new RecordedWorld(recording, watched).properties).toEqual(watched);
  });
});
