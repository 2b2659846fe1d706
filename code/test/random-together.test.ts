import fc from 'fast-check';
import { enqueueActions, setup } from 'xstate';
import { describe, expect, test } from 'vitest';
import { full } from '../../sim/test/runs.js';
import { client, outcomes, outcomesWithin } from './outcomes.js';
import { everyOrder, randomOrder, type Code } from './schedules.js';

// Small random async functions with several requests open at once, explored as code and compared with two that know nothing of worlds: every
// order in which an ordinary object can be asked, one after the other, and random ones by fast-check's scheduler.

type Statement =
  | { readonly kind: 'ask'; readonly of: number; readonly does: 'get' | 'add' | 'claim' }
  | { readonly kind: 'sleep' | 'throw' | 'return' }
  | { readonly kind: 'if' | 'try'; readonly one: Body; readonly other: Body }
  | { readonly kind: 'loop' | 'float' | 'finally'; readonly one: Body }
  | {
      readonly kind: 'all' | 'race' | 'any' | 'allSettled';
      readonly one: Body;
      readonly other: Body;
    };
type Body = readonly Statement[];

const { body } = fc.letrec<{ statement: Statement; body: Body }>((tie) => {
  const ask = fc.record({
    kind: fc.constant('ask' as const),
    of: fc.nat(1),
    does: fc.constantFrom('get' as const, 'add' as const, 'claim' as const),
  });
  const one = tie('body');
  const other = tie('body');
  return {
    statement: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: ask },
      fc.record({ kind: fc.constantFrom('sleep' as const, 'throw' as const, 'return' as const) }),
      fc.record({ kind: fc.constantFrom('if' as const, 'try' as const), one, other }),
      fc.record({
        kind: fc.constantFrom('loop' as const, 'float' as const, 'finally' as const),
        one,
      }),
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constantFrom(
            'all' as const,
            'race' as const,
            'any' as const,
            'allSettled' as const,
          ),
          one,
          other,
        }),
      },
    ),
    body: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }),
  };
});

/** As somebody would write it; what it is told of `ask`, `sleep` and `seen` is all that it knows. */
function textOf(statements: Body): string {
  const block = (all: Body): string => `{ ${all.map(line).join(' ')} }`;
  const branch = (all: Body): string => `(async () => ${block(all)})()`;
  const line = (one: Statement): string => {
    switch (one.kind) {
      case 'ask':
        return `seen.push(await ask(${one.of}, '${one.does}'));`;
      case 'sleep':
        return 'await sleep();';
      case 'throw':
        return `throw new Error('thrown');`;
      case 'return':
        return 'return 7;';
      case 'if':
        return `if (seen.at(-1) === 1) ${block(one.one)} else ${block(one.other)}`;
      case 'try':
        return `try ${block(one.one)} catch (e) { seen.push(e.message); ${one.other.map(line).join(' ')} }`;
      case 'finally':
        return `try ${block(one.one)} finally { seen.push(await ask(0, 'get')); }`;
      case 'loop':
        return `for (let i = 0; i < 2; i += 1) ${block(one.one)}`;
      case 'float':
        return `${branch(one.one)}.catch((e) => seen.push(e.message));`;
      case 'all':
      case 'race':
      case 'any':
      case 'allSettled':
        return `seen.push(JSON.stringify(await Promise.${one.kind}([${branch(one.one)}, ${branch(one.other)}])));`;
    }
  };
  // What is left out of an AggregateError or a stack nobody compares.
  return `const main = async () => ${block(statements)};
    let end; try { end = String(await main()); } catch (e) { end = e.message; }
    await ask(0, 'end', seen.join() + '|' + end);`;
}

/** The function of a client: `ask` throws where the resource says no. */
const asCode = (text: string): string => `export default async ({ id, call }) => {
  const seen = [];
  const ask = async (of, does, text = '') => {
    const { no, value } = await call(['one', 'two'][of], { type: 'ASK', does, by: id, text });
    if (no) throw new Error('no');
    return value;
  };
  const sleep = () => new Promise((done) => setTimeout(done, 1));
  ${text}
};`;

const { constructor: AsyncFunction } = Object.getPrototypeOf(async (): Promise<void> => {
  await Promise.resolve();
}) as { constructor: new (...parts: readonly string[]) => Code };
const asFunction = (text: string): Code =>
  new AsyncFunction('ask', 'sleep', `const seen = []; ${text}`);

interface Store {
  readonly value: number;
  readonly owner: string;
  readonly 'end of a': string;
  readonly 'end of b': string;
}
const empty: Store = { value: 0, owner: '', 'end of a': '', 'end of b': '' };

/** What a store does, for the machine and for the plain object. */
function asked(
  store: Store,
  { does, by, text }: { readonly does: string; readonly by: string; readonly text: string },
): { readonly store: Store; readonly no: boolean; readonly value: number } {
  if (does === 'add') {
    const value = (store.value + 1) % 3;
    return { store: { ...store, value }, no: false, value };
  }
  if (does === 'claim') {
    const no = store.owner !== '';
    return { store: no ? store : { ...store, owner: by }, no, value: 1 };
  }
  if (does === 'end') return { store: { ...store, [`end of ${by}`]: text }, no: false, value: 0 };
  return { store, no: false, value: store.value };
}

interface Ask {
  readonly type: 'ASK';
  readonly from: string;
  readonly does: string;
  readonly by: string;
  readonly text: string;
}
const machine = setup({
  types: { context: {} as Store, events: {} as Ask },
  actions: {
    answer: enqueueActions(({ context, event, enqueue }) => {
      const { store, no, value } = asked(context, event);
      enqueue.assign(store);
      const message = { type: 'TOLD', no, value };
      enqueue.emit({ type: 'send', to: event.from, message } as never);
    }),
  },
}).createMachine({ id: 'store', context: empty, on: { ASK: { actions: 'answer' } } });

/** States, or orders, above which a program is left out. */
const most = full ? 1_500 : 300;

async function compare(texts: readonly string[], orders: number, seed: number): Promise<string> {
  const ids = ['a', 'b'];
  const subject = {
    clients: texts.map((text, index) => ({ id: ids[index] ?? '', code: asFunction(text) })),
    resources: [empty, empty],
    asked,
  };
  const clients = await Promise.all(
    texts.map((text, index) => client(ids[index] ?? '', asCode(text))),
  );
  const explored = outcomesWithin(clients, { one: machine, two: machine }, most);
  if (explored === null) return 'too large';
  for (let order = 0; order < orders; order += 1) {
    expect(explored).toContain(await randomOrder(subject, seed + order));
  }
  const all = await everyOrder(subject, most);
  if (all === null) return 'at random';
  expect(explored).toEqual(all);
  return explored.length === 1 ? 'one outcome' : 'several outcomes';
}

describe('random programs with several requests open at once', () => {
  test('have the outcomes that an ordinary object has in every order', async () => {
    const seen: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(body, fc.option(body, { freq: 2 }), fc.nat(), async (one, other, seed) => {
        const texts = [one, ...(other === null ? [] : [other])].map(textOf);
        const how = await compare(texts, full ? 15 : 5, seed);
        seen[how] = (seen[how] ?? 0) + 1;
      }),
      { numRuns: full ? 9 : 3, endOnFailure: true, seed: 1 },
    );
    // Else nothing was shown.
    expect(seen['several outcomes']).toBeGreaterThan(1);
  });

  test('and one that takes two answers for each other does not', async () => {
    const text = textOf([
      {
        kind: 'all',
        one: [{ kind: 'ask', of: 0, does: 'add' }],
        other: [{ kind: 'ask', of: 0, does: 'add' }],
      },
    ]);
    const ordered = outcomes([await client('a', asCode(text), { pipelined: ['one'] })], {
      one: machine,
      two: machine,
    });
    const subject = {
      clients: [{ id: 'a', code: asFunction(text) }],
      resources: [empty, empty],
      asked,
    };
    expect(ordered).not.toEqual(await everyOrder(subject, most));
  });
});
