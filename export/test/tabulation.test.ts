import { describe, expect, it } from 'vitest';
import { explore, type World } from '../../sim/index.js';
import { pingPong } from './worlds.js';
import { stays, unasked } from '../integer-world.js';
import { spinFiles, Tabulation } from '../index.js';

/** Every entry of the tables, those of properties included. */
function entriesOf(world: World, asked: boolean): readonly number[] {
  const tabulation = new Tabulation(world);
  if (asked) explore(world, { until: 'never', symmetry: false });
  else world.initial();
  const { actors, properties } = tabulation.tables();
  return [
    ...actors.flatMap(({ receive, fire, events }) => [receive, fire, events].flat(2)),
    ...properties.flatMap(({ observe }) => observe.flat()),
  ];
}

describe('a tabulation', () => {
  it('has what a complete search has asked, and nothing else', () => {
    expect(entriesOf(pingPong(), false).filter((entry) => entry >= 0)).toHaveLength(1);
    const entries = entriesOf(pingPong(), true);
    expect(entries.filter((entry) => entry >= 0).length).toBeGreaterThan(3);
  });

  it('asks the machines for what is missing, and then has it', () => {
    const world = pingPong();
    const tabulation = new Tabulation(world);
    world.initial();
    const before = tabulation.tables();
    const [local = -1] = before.initial.locals.slice(1);
    const [mail = -1] = before.initial.mails[1] ?? [];
    expect(before.actors[1]?.receive[local]?.[mail]).toBe(unasked);
    tabulation.ask([{ kind: 'mail', actor: 1, local, cause: mail }]);
    const after = tabulation.tables();
    const entry = after.actors[1]?.receive[after.initial.locals[1] ?? -1]?.[mail];
    expect(entry).toBeGreaterThan(stays);
    expect(after.outcomes[entry ?? -1]?.sends).toHaveLength(1);
  });

  it('refuses a timed world', () => {
    expect(() => new Tabulation(pingPong('timed'))).toThrow(
      'ping-pong is timed; expected asynchronous time',
    );
  });
});

describe('an export to Spin', () => {
  it('has the sizes that its tables have, and an option for each move', () => {
    const world = pingPong();
    const tabulation = new Tabulation(world);
    explore(world, { until: 'never', symmetry: false });
    const files = new Map(
      spinFiles(tabulation.tables(), { inFlight: 3, moves: 5 }).map(({ name, text }) => [
        name,
        text,
      ]),
    );
    expect([...files.keys()]).toEqual(['tables.h', 'shell.h', 'model.pml', 'run.sh']);
    expect(files.get('tables.h')).toContain('ACTORS = 2, ADDRESSES = 2, PROPERTIES = 1,');
    expect(files.get('model.pml')?.match(/take_move/g)).toHaveLength(5);
    expect(files.get('run.sh')).toContain('properties=(answered)');
  });
});
