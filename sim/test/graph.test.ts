import { describe, expect, it } from 'vitest';
import {
  explore,
  LazyGraph,
  replay,
  run,
  scripted,
  tabulated,
  World,
  type Explorable,
} from '../index.js';
import { recorder, sender, worldOf } from './machines.js';
import { naiveStart } from './naive-start.js';
import { digraph } from './toys/digraph.js';
import { action, step } from './actions.js';

/** Everything that can be reached, expanded. */
function whole<Action>(system: Explorable<Action>): LazyGraph<Action> {
  const graph = new LazyGraph(system);
  for (let state = 0; state < graph.size; state += 1) graph.begin(state);
  return graph;
}

describe('a lazily expanded graph', () => {
  it('has the states and transitions that a search counts', () => {
    for (const config of [naiveStart(2), naiveStart(3)]) {
      const world = new World(config);
      const graph = whole(world);
      const coverage = explore(world, { until: 'never', symmetry: false })[0]?.coverage;
      expect([graph.size, graph.edges + 1]).toEqual([coverage?.states, coverage?.transitions]);
    }
  });

  it('knows only what was asked for', () => {
    const graph = new LazyGraph(new World(naiveStart(3)));
    expect([graph.size, graph.edges]).toEqual([1, 0]);
    graph.begin(0);
    expect([graph.size, graph.edges]).toEqual([4, 3]);
    graph.begin(0);
    expect(graph.edges).toBe(3);
  });

  it('follows a schedule as the system does, and tells what is broken at its end', () => {
    const world = new World(naiveStart(2));
    const { actions } = run(world, scripted([0, 0, 1, 0, 2, 1, 1, 0, 2]));
    const states = replay(world, actions);
    const graph = new LazyGraph(world);
    const path = graph.path(actions);
    expect(path.edges.map((edge) => graph.label(edge).action)).toEqual(actions);
    expect(path.states.map((state) => graph.violated(state))).toEqual(
      states.map((state) => world.violated(state)),
    );
    expect(graph.isQuiescent(path.states.at(-1) as number)).toBe(true);
  });

  it('refuses a schedule that is not enabled', () => {
    const graph = new LazyGraph(new World(naiveStart(2)));
    expect(() => graph.path([step('starter-3', 'crash')])).toThrow(
      'diverged at step 1: expected starter-3: crash; enabled: starter-1',
    );
  });

  it('keeps faults behind everything else, and calls a state quiescent that has nothing but them', () => {
    const fall = { to: 1, fault: true };
    const graph = whole(tabulated(digraph([[fall, 2], [], [fall]])));
    expect(graph.label(graph.begin(0)).name).toBe('go to 2');
    expect([graph.calmEnd(0) - graph.begin(0), graph.end(0) - graph.begin(0)]).toEqual([1, 2]);
    expect(graph.label(graph.begin(0) + 1).kind).toBe('fault');
    expect([0, 1, 2].map((state) => graph.isQuiescent(state))).toEqual([false, true, true]);
  });

  it('tells what is broken by ending in a state apart from what is broken already', () => {
    const property = {
      name: 'ends in 2',
      always: (state: number) => state !== 3,
      whenQuiescent: (state: number) => state === 2,
    };
    const graph = whole(tabulated(digraph([[1, 2, 3], [], [], [2]]), [property]));
    const broken = [0, 1, 2, 3].map((state) => graph.broken(state));
    // States are numbered as they are found: 0, 1, 2, 3 here.
    expect(broken).toEqual([0, 1, 0, 1]);
  });

  it('finds edges by their names only where they are', () => {
    const world = worldOf({
      from: sender('to', { type: 'A' }, { type: 'B' }),
      to: recorder('A', 'B'),
    });
    const graph = whole(world);
    const b = graph.labelWith(graph.system.key?.(action('to: deliver B from from')) ?? '');
    expect(graph.edgeCalled(0, b)).toBe(-1);
    expect(graph.edgeCalled(graph.to(graph.begin(0)), b)).not.toBe(-1);
    expect(graph.labelWith(graph.system.key?.(action('to: deliver C from from')) ?? '')).toBe(-1);
  });
});
