import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { faultNames, storageMachines, strategies, strategiesOn } from '../../model/index.js';
import { defaultSpec, partsFor } from '../../properties/index.js';
import {
  calm,
  run,
  annotate,
  World,
  type ActorConfig,
  type Role,
  type Execution,
} from '../../sim/index.js';
import { reply, send } from '../../sim/test/effects.js';
import { anything, machineOf } from '../../sim/test/machines.js';
import { participantsOf } from '../participants.js';
import { traceText } from '../trace.js';

/** A client, named like a lock, that asks something called `a client`; each in its role. */
function execution(roles: { readonly asks?: Role; readonly answers?: Role }): Execution {
  const asks = machineOf({ entry: send('a client', { type: 'READ' }), on: { VALUE: {} } });
  const answers = machineOf({ on: { READ: { actions: reply('VALUE') } } });
  const actor = (id: string, machine: ActorConfig['machine'], role?: Role): ActorConfig => ({
    id,
    machine,
    ...(role === undefined ? {} : { role }),
  });
  const world = new World({
    name: 'a test world',
    actors: [actor('a client', answers, roles.answers), actor('lock', asks, roles.asks)],
    properties: [anything],
  });
  return annotate(world, run(world, calm()).actions);
}

describe('the participants', () => {
  it('is what actors say that they are, whatever their names', () => {
    expect(participantsOf(execution({ asks: 'client', answers: 'storage' }))).toEqual([
      { name: 'lock', letter: 'A' },
      { name: 'a client', letter: 'a' },
    ]);
    expect(participantsOf(execution({ asks: 'execution', answers: 'runtime' }))).toEqual([
      { name: 'lock', letter: 'X' },
      { name: 'a client', letter: 'a' },
    ]);
  });

  it('stands in the order of the world where nobody says anything', () => {
    const told = execution({});
    expect(participantsOf(told)).toEqual([
      { name: 'a client', letter: 'A' },
      { name: 'lock', letter: 'L' },
    ]);
    const look = { width: 100, colours: pc.createColors(false) };
    const text = traceText(told, { violations: [], windows: 1 }, look);
    expect(text).toMatch(/A a client +L lock\n/);
  });

  it.each(Object.keys(strategies))('of %s: every actor but the entity has a role', (strategy) => {
    const faults = Object.fromEntries(faultNames.map((name) => [name, 1]));
    const { actors } = partsFor({ ...defaultSpec, strategy, messages: 2, faults });
    const without = actors
      .filter(({ role }) => role === undefined)
      .map(({ machine }) => machine.id);
    expect(without.filter((id) => id !== 'entity')).toEqual([]);
    if (!strategiesOn('azure').includes(strategy)) return;
    for (const { machine, role } of actors) {
      const stores = storageMachines.includes(machine) && machine.id !== 'control-queue';
      expect([machine.id, role === 'storage']).toEqual([machine.id, stores]);
    }
  });
});
