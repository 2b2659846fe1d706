import { describe, expect, it } from 'vitest';
import { setFields } from '../../model/index.js';
import { explore, type WorldConfig } from '../../sim/index.js';
import { cases } from '../../sim/test/runs.js';
import { simulated } from '../../sim/test/oracle/search.js';
import {
  defaultSpec,
  partsFor,
  properties,
  propertySetFields,
  worldOf,
  type WorldSpec,
} from '../index.js';

/** The world of a spec, put together anew from its parts. */
function configOf(spec: WorldSpec, watched: readonly string[]): WorldConfig {
  const { actors, mail, faults, symmetric = [], sets = [] } = partsFor(spec);
  return {
    name: spec.strategy,
    actors,
    mail,
    properties: properties.filter(({ name }) => watched.includes(name)),
    faults: Object.fromEntries(
      Object.entries(spec.faults).map(([name, budget]) => [
        name,
        { budget, ...faults[name as keyof typeof faults] },
      ]),
    ),
    ...(spec.faultsMax === undefined ? {} : { faultsMax: spec.faultsMax }),
    time: spec.time,
    ...(symmetric.length === 0
      ? {}
      : { symmetric, sets: [...setFields, ...propertySetFields, ...sets] }),
  };
}

/** Of two starters at any time it takes a minute: the long suite does. */
const asked = [
  { strategy: 'naive', runtime: 'deduplicating', time: 'timed', faults: {} },
  { strategy: 'naive', runtime: '2019', starters: 1, time: 'timed', faults: { crash: 1 } },
  { strategy: 'atomic-insert', runtime: 'deduplicating', faults: {} },
  { strategy: 'atomic-insert', runtime: '2019', starters: 1, faults: { duplicate: 1 } },
  { strategy: 'lease', runtime: '2019', starters: 1, faults: { 'lost-reply': 1, crash: 1 } },
  {
    strategy: 'lease',
    runtime: 'deduplicating',
    starters: 1,
    faults: { crash: 1, pause: 1, redelivery: 1 },
    faultsMax: 1,
  },
] as const;

describe('an independent simulator says the same of', () => {
  it.each(cases(asked, ({ strategy, runtime }) => runtime === '2019' && strategy !== 'lease'))(
    '%o',
    (asked) => {
      const starters = 'starters' in asked ? asked.starters : 2;
      const spec: WorldSpec = { ...defaultSpec, messages: starters, ...asked, starters };
      const watched = ['exactlyOneBatchPerWindow', 'noMessageLost'];
      const world = worldOf(spec, { watched });
      const verdicts = explore(world, { until: 'never', symmetry: false });
      const [orbit] = explore(world, { until: 'never', cycles: false });
      const { states, transitions, depth, quiescent } = verdicts[0]?.coverage ?? {};
      expect(simulated(configOf(spec, watched))).toEqual({
        states,
        transitions,
        depth,
        quiescent,
        verdicts: verdicts.map((verdict) => [
          verdict.kind,
          verdict.kind === 'violated' && verdict.counterexample.loop === null
            ? verdict.counterexample.actions.length
            : null,
        ]),
        orbits: orbit?.coverage.represented == null ? null : orbit.coverage.states,
      });
    },
  );
});
