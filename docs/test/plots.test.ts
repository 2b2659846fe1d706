import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../input/log-line.js';
import { defaultSpec, worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { keptPoints, type OddsPoint, type StatesPoint } from '../generate/plots/data.js';
import { oddsPlot, statesPlot } from '../generate/plots/index.js';
import { timelines } from '../generate/plots/production.js';
import { raceSvg } from '../generate/race.js';

const odds = keptPoints<OddsPoint>('odds');
const states = keptPoints<StatesPoint>('states');

describe('the plots', () => {
  it('change with their data, and with nothing else', () => {
    expect(oddsPlot(odds)).toBe(oddsPlot(odds));
    const [first, ...rest] = odds;
    if (first === undefined) throw new Error('no data');
    expect(oddsPlot([{ ...first, probability: 0.123 }, ...rest])).not.toBe(oddsPlot(odds));
    expect(statesPlot(states.slice(1))).not.toBe(statesPlot(states));
  });

  it('show how often a uniform walk starts twice, which is 1 - 1/K', () => {
    const uniform = odds.filter(
      ({ race, sampler }) => race === 'smallest' && sampler === 'uniform',
    );
    expect(uniform).toHaveLength(4);
    for (const { starters, probability } of uniform) {
      expect(probability).toBeCloseTo(1 - 1 / starters, 12);
    }
  });

  const small = states.filter(({ starters }) => starters <= 2);
  it.each(small)('show what a search of $starters, $reductions, stores', (point) => {
    const { starters, reductions } = point;
    const spec = { ...defaultSpec, strategy: 'atomic-insert', starters, messages: starters };
    const symmetry = reductions === 'symmetry' || reductions === 'both';
    const world = worldOf(spec, { watched: ['exactlyOneBatchPerWindow'], symmetry });
    const reduction = reductions === 'partial order' || reductions === 'both';
    const [verdict] = explore(world, { reduction });
    expect(verdict?.coverage.states).toBe(point.states);
  });
});

it('the picture of the race has both looks that found no row, both batches, and the step that decided', () => {
  const svg = raceSvg();
  expect(svg.match(/READ → ROW null/g)?.length).toBeGreaterThanOrEqual(2);
  expect(svg.match(/processed window w1/g)).toHaveLength(2);
  expect(svg.match(/◆/g)).toHaveLength(1);
});

it('the picture of production has the alert of a second batch, and none without it', () => {
  const batch = (n: number): LogLine => ({
    ...{ v: 1, kind: 'fact', host: 'web-1', n, at: 10 * n },
    fact: { type: 'processed', window: 'w1', execution: `e-${n}`, messages: [`m-${n}`] },
  });
  const call: LogLine = {
    ...{ v: 1, kind: 'call', host: 'web-1', n: 0, by: 'm-1', service: 'durable' },
    ...{ op: 'startNew', resource: 'i', begin: 1, end: 5 },
  };
  const drawn = (...lines: readonly LogLine[]): string => timelines([{ name: 'app', lines }]);
  expect(drawn(call, batch(1), batch(2))).toContain('exactlyOneBatchPerWindow is broken');
  expect(drawn(call, batch(1))).not.toContain('is broken');
});
