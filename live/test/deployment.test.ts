import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenario, storageMachines, strategiesOn, type ActorPart } from '../../model/index.js';
import { connect, deploy, NoCounterpartError, startAzurite, type Azurite } from '../index.js';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

const storageOf = (actors: readonly ActorPart[]): readonly ActorPart[] =>
  actors.filter(({ machine }) => storageMachines.includes(machine));

describe('a deployment', () => {
  it('has an adapter for every machine that stands for storage', async () => {
    const input = { id: 'x', instance: '1', window: 'w1', remembers: true, ages: false };
    const parts = storageMachines.map((machine) => ({ id: machine.id, machine, input }));
    const { adapters } = await deploy(connect(azurite.connectionString, 'none'), parts);
    expect([...adapters.keys()].sort()).toEqual(storageMachines.map(({ id }) => id).sort());
  });

  it.each(strategiesOn('azure'))('has what %s needs, and nothing else', async (strategy) => {
    const { actors } = scenario({
      strategy,
      runtime: '2019',
      starters: 2,
      messages: 3,
      windows: 2,
    });
    const { adapters } = await deploy(connect(azurite.connectionString, 'none'), actors);
    expect([...adapters.keys()].sort()).toEqual(
      storageOf(actors)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('takes away what it made', async () => {
    const account = connect(azurite.connectionString, 'none');
    const { actors } = scenario({ strategy: 'lease', runtime: '2019', starters: 2 });
    const { name, remove } = await deploy(account, actors);
    expect(await account.blobs.getContainerClient(name).exists()).toBe(true);
    await remove();
    expect(await account.blobs.getContainerClient(name).exists()).toBe(false);
    expect(await account.queues.getQueueClient(`${name}-queue`).exists()).toBe(false);
    await expect(account.table(name).getEntity('record', 'x')).rejects.toMatchObject({
      details: { odataError: { code: 'TableNotFound' } },
    });
  });

  it('refuses a name that storage would', async () => {
    const account = connect(azurite.connectionString, 'none');
    await expect(deploy(account, [], 'My-Table')).rejects.toThrow(
      "the name of a deployment is 'My-Table'; expected 3 to 32 lower-case letters and digits",
    );
  });

  it('says what no request of Azure Storage can be', async () => {
    const { actors } = scenario({ strategy: 'naive', runtime: 'atomic', starters: 2 });
    const { adapters } = await deploy(connect(azurite.connectionString, 'none'), actors);
    const watch = adapters.get('instances')?.perform({ type: 'WATCH', generation: 0 }, 'worker');
    await expect(watch).rejects.toThrow(NoCounterpartError);
  });

  it('lets an answer through that no machine knows, as an error that names it', async () => {
    const account = connect(azurite.connectionString, 'none');
    const { actors } = scenario({ strategy: 'atomic-insert', runtime: '2019', starters: 2 });
    const { adapters, remove } = await deploy(account, actors);
    await remove();
    const content = { owner: null, stage: 'claimed' };
    const late = adapters.get('record')?.perform({ type: 'INSERT_RECORD', content }, 'starter-1');
    await expect(late).rejects.toThrow('the store answered 404 TableNotFound');
  });
});
