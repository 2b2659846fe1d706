import { describe, expect, it } from 'vitest';
import { allMachines, allMutants } from '../../lab/mutants/machines.js';
import { survivors } from '../../lab/mutants/survivors.js';
import { conversations, heard } from './mutant-conversations.js';

const machines = allMachines();
const wrong = survivors
  .filter(({ kind }) => kind !== 'equivalent')
  .flatMap(({ mutants }) => mutants);

describe('a mutant that no property kills although it is not equivalent', () => {
  it.each(wrong)('%s says something else when its machine is talked to alone', (name) => {
    const mutant = allMutants().find((one) => one.name === name);
    const machine = machines.get(mutant?.machine ?? '');
    const conversation = conversations[name];
    if (mutant === undefined || machine === undefined) throw new Error(`no mutant '${name}'`);
    if (conversation === undefined) throw new Error(`no conversation for '${name}'`);
    expect(heard(mutant.twin(machine), conversation)).not.toBe(heard(machine, conversation));
  });

  it('has the conversations that it needs, and no others', () => {
    expect(Object.keys(conversations).sort()).toEqual([...wrong].sort());
  });
});
