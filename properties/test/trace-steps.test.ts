import { describe, expect, it } from 'vitest';
import { format, replay, run, scripted, type Label, type World } from '../../sim/index.js';
import { send } from '../../sim/test/effects.js';
import { machineOf, recorder, sender, worldOf } from '../../sim/test/machines.js';
import { actionsIn } from '../traces/trace-steps.js';

/** Two whose messages have the same label: NEWS of one, and a message of the other that is called so. */
function twins(second = 'NEWS from copy'): World {
  return worldOf({
    a: sender('to', { type: second }),
    'copy from a': sender('to', { type: 'NEWS' }),
    to: machineOf({ on: { '*': {} } }),
  });
}

describe('the steps of a trace', () => {
  it('are the actions that were written, whatever the names', () => {
    const sleeper = machineOf(
      {
        initial: 'reply from b',
        states: {
          'reply from b': { after: { 'NAP in bed': 'awake' } },
          awake: { entry: send('a box in b', { type: 'NEWS from b {"n":1}', n: 2 }) },
        },
      },
      { 'NAP in bed': () => 5 },
    );
    const world = worldOf(
      {
        b: sleeper,
        'copy from b': sleeper,
        'x in b': recorder('NEWS from b {"n":1}'),
      },
      {
        shared: [{ id: 'a box in b', kind: 'bag', receivers: ['x in b'] }],
        faults: { drop: { budget: 1 }, duplicate: { budget: 1 } },
      },
    );
    for (let seed = 1; seed <= 20; seed += 1) {
      const answers = Array.from({ length: 20 }, (_, index) => (seed * (index + 5)) % 7);
      const { actions, states } = run(world, scripted(answers));
      const written = JSON.stringify(actions.map(format));
      const read = actionsIn(world, JSON.parse(written) as readonly Label[]);
      expect(read).toEqual(actions);
      expect(replay(world, read)).toEqual(states);
    }
  });

  it('are refused where a label stands for two of them', () => {
    const world = twins();
    const labels = world.enabled(world.initial()).map(format);
    expect(labels[1]).toEqual(labels[0]);
    expect(() => actionsIn(world, labels)).toThrow(
      "at steps[0]: 'to: deliver NEWS from copy from a' can be read as " +
        '{"type":"NEWS from copy","from":"a"} or {"type":"NEWS","from":"copy from a"}; expected',
    );
    // The same label is read where the other one cannot happen.
    const others = twins('OTHER');
    const enabled = others.enabled(others.initial());
    expect(actionsIn(others, enabled.map(format))).toEqual(enabled);
  });

  it('are refused if they are none', () => {
    const label = { actor: 'nobody', action: 'deliver', message: 'nothing' };
    expect(() => actionsIn(twins(), [label])).toThrow(
      "at steps[0]: 'nobody: deliver nothing' is no step; expected such as 'READ from starter-1'",
    );
  });

  it('that the world does not have are what they say', () => {
    const gone = { actor: 'to', action: 'deliver', message: 'LATE from nobody in none' };
    expect(actionsIn(twins(), [gone])).toEqual([
      { kind: 'deliver', actor: 'to', type: 'LATE', from: 'nobody', via: 'none' },
    ]);
  });
});
