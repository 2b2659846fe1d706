import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import * as parts from '../../model/resources/index.js';
import { explore, Successors, World, type WorldAction } from '../../sim/index.js';
import { disagreements } from '../../sim/test/agreement.js';
import { cases, full, runs } from '../../sim/test/runs.js';
import { prop } from '../../sim/test/prop.js';
import { fuzzResources, resources, resourceWorlds } from './random-resources.js';

test('random worlds of the small resources are the same in every way of searching, with faults, triggers, every kind of channel, late timers and clocks that drift', () => {
  const { failed, report, compared } = fuzzResources(runs(100), 2019);
  expect(failed, report).toBe(false);
  // Nothing was shown of a resource that was not compared.
  if (full) expect(Object.keys(compared)).toHaveLength(resources.length - 1);
});

prop([resourceWorlds()], { seed: 2019, numRuns: runs(100) })(
  // That would be the same in every way, too.
  'none of them breaks a rule of all worlds',
  (config) => {
    explore(new World(config), { bounds: { states: 1_000 } });
  },
);

/** Worlds whose search leaves out the moves that `hides` names; what is enabled in them is told as it is. */
function blindTo(hides: (action: WorldAction) => boolean): typeof World {
  return class extends World {
    override expand(state: Int32Array, out: Successors): void {
      super.expand(state, out);
      const { width } = out;
      const all = new Successors(width);
      all.copy(out);
      out.clear();
      for (const [index, action] of this.enabled(state).entries()) {
        if (hides(action)) continue;
        out.add(all.cells.subarray(index * width, (index + 1) * width), all.movers[index]);
        if (index < all.calm) out.calm = out.count;
      }
    }
  };
}

const { expiringKey, ticker, workQueue, sessionLock } = parts;

test('worlds whose search leaves nothing out are the same in every way', () => {
  const Whole = blindTo(() => false);
  const property = fc.property(resourceWorlds(), (config) => {
    expect(disagreements(() => new Whole(config)).lines).toEqual([]);
  });
  fc.assert(property, { seed: 2019, numRuns: runs(25) });
});

type Omission = readonly [
  what: string,
  of: AnyStateMachine,
  hides: (action: WorldAction) => boolean,
];

const omissions: readonly Omission[] = [
  ['a key that lapses', expiringKey, (one) => one.kind === 'fault' && one.fault === 'lapse'],
  ['a replica', expiringKey, (one) => one.kind === 'fault' && one.fault === 'failover'],
  ['a tick', ticker, (one) => one.kind === 'fire' && one.actor === 'it'],
  ['a message put back', workQueue, (one) => one.kind === 'fault' && one.fault === 'reappear'],
  ['what a dead one had', workQueue, (one) => one.type === 'HOLDER_GONE'],
  ['the lock of a dead one', sessionLock, (one) => one.type === 'HOLDER_GONE'],
  ['what is forgotten', workQueue, (one) => one.kind === 'fault' && one.fault === 'retention-over'],
];

// Few worlds have a message that is out when it may reappear: it takes seconds to come to one.
test.each(cases(omissions, ([what]) => what !== 'a message put back'))(
  '%s that a way of searching leaves out is noticed',
  (_, of, hides) => {
    const Blind = blindTo(hides);
    const details = fc.check(
      fc.property(
        resourceWorlds(
          resources.filter(({ machine }) => machine === of),
          true,
        ),
        (config) => {
          expect(disagreements(() => new Blind(config)).lines).toEqual([]);
        },
      ),
      { seed: 2019, numRuns: 50, endOnFailure: true },
    );
    expect(details.failed).toBe(true);
  },
);
