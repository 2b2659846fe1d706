import pc from 'picocolors';
import { describe, expect, it, vi } from 'vitest';
import { defaultSpec, worldOf, type WorldSpec } from '../../properties/index.js';
import {
  annotate,
  calm,
  explore,
  run,
  type Verdict,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';
import { cheapestShown } from '../commands/check.js';
import { counterexampleText, annotateIn } from '../counterexample.js';
import { traceName } from '../commands/context.js';
import { scheduleJson } from '../../render/schedule-json.js';

const colours = pc.createColors(false);
const look = { width: 100, colours };
const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };

describe('a counterexample', () => {
  const world = worldOf(spec, { watched: ['exactlyOneBatchPerWindow'] });
  const verdict = explore(world)[0] as Extract<Verdict<WorldAction>, { kind: 'violated' }>;
  const execution = annotate(world, verdict.counterexample.actions);

  it('is run once, for its text, its JSON and its facts: each state is listed once', () => {
    const fresh = worldOf(spec, { watched: ['exactlyOneBatchPerWindow'] });
    const [first] = fresh.tables.actors;
    if (first === undefined) throw new Error('nobody');
    const listed = vi.spyOn(first, 'moves');
    const below = { faults: 0, preemptions: 0, steps: 1 };
    const minimum = { kind: 'unknown', because: 'state limit', states: 1, below } as const;
    const shown = annotateIn(
      fresh,
      cheapestShown(verdict, { minimum, explanation: undefined, seconds: 0 }),
    );
    expect(counterexampleText(spec, shown, look, { alternatives: true })).toContain('instead:');
    expect(scheduleJson(shown.execution, true).steps).toHaveLength(execution.steps.length);
    expect(shown.execution.facts).not.toEqual([]);
    const { steps, states } = execution;
    const rest = run(world, calm(), { from: states.at(-1) as WorldState }).actions;
    expect(listed.mock.calls).toHaveLength(steps.length + 1 + rest.length);
  });
});

describe('the file of a trace', () => {
  it('is named after the world and the property', () => {
    const other: WorldSpec = {
      ...spec,
      runtime: 'deduplicating',
      messages: 3,
      faults: { crash: 1, pause: 2 },
      faultsMax: 2,
    };
    const trace = {
      format: 'onebatch-trace/2',
      found: { by: '', version: '' },
      steps: [],
      violation: { property: 'p', step: 1 },
    } as const;
    expect(traceName('my/own', { ...trace, world: other })).toBe(
      'my_own-deduplicating-crash1-pause2-max2-p.trace.json',
    );
  });
});
