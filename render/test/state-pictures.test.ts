import { describe, expect, it } from 'vitest';
import { emit, setup, type AnyStateMachine, type StateNode } from 'xstate';
import { strategies, type Strategy } from '../../model/index.js';
import { withMachines } from '../../lab/mutants/machines.js';
import { defaultSpec, faultsIn, worldOf, type WorldSpec } from '../../properties/index.js';
import { Random, run, uniform } from '../../sim/index.js';
import { machines, machinesOf } from '../../cli/machines.js';
import { contextOf, effectText, withoutNumber } from '../effect-words.js';
import { withDescendants } from '../state-nodes.js';
import { statePictures } from '../state-pictures.js';
import { parse, parseStates } from './mermaid.js';
import { full, sampled } from '../../sim/test/runs.js';

const { starters, backstage, properties } = machines();
const all = [...starters, ...backstage, ...properties];

describe('the pictures of every machine', () => {
  it.each(sampled(all))(
    '$name: valid, no more in one than a page holds, and each state stands in one of them',
    async ({ machine, input }) => {
      const titles: (string | undefined)[] = [];
      for (const { of, text } of statePictures(machine, input)) {
        expect(await parse(text), of).toBe('stateDiagram');
        const { states, edges } = await parseStates(text);
        expect(states.length, of).toBeLessThanOrEqual(20);
        expect(edges.length, of).toBeLessThanOrEqual(30);
        titles.push(...states.map(({ texts }) => texts[0]));
      }
      for (const { key, parent } of withDescendants(machine.root as StateNode)) {
        if (parent !== undefined) expect(titles).toContain(key);
      }
    },
  );

  it('are several if the machine is large: the inside of a closed state is another one', () => {
    const { machine, input } = starters.find(({ name }) => name === 'naive') ?? expect.fail();
    const [whole, ...insides] = statePictures(machine, input);
    expect(insides.map(({ of }) => of)).toEqual(['busy.joining', 'busy.starting']);
    expect(whole?.text).toContain('state "starting" as s_busy_starting\n');
    expect(whole?.text).not.toContain('"inserting"');
    expect(insides[1]?.text).toContain('state "to idle"');
    expect(insides[1]?.text).toContain('entry / INSERT →\u00a0instances');
  });
});

/** What named actions of a machine emit in runs, by machine and action. */
type Observed = Map<string, Set<string>>;

function watched(machine: AnyStateMachine, observed: Observed): AnyStateMachine {
  const { actions } = machine.implementations as unknown as {
    readonly actions: Readonly<
      Record<string, { readonly type?: string; readonly event?: unknown }>
    >;
  };
  const replaced = Object.entries(actions).flatMap(([name, { type, event }]) => {
    if (type !== 'xstate.emit') return [];
    const telling = (args: { event: { type: string; from?: string } }, params: unknown): never => {
      const emitted = (
        typeof event === 'function'
          ? (event as (...all: unknown[]) => unknown)(args, params)
          : event
      ) as {
        type: string;
        to: string;
        message: { type: string };
        fact: { type: string };
      };
      const { to, message, fact } = emitted;
      const text =
        emitted.type === 'announce'
          ? `* ${fact.type}`
          : `${message.type} to ${withoutNumber(to)} from ${withoutNumber(args.event.from ?? '')}`;
      const key = JSON.stringify([machine.id, name, args.event.type]);
      observed.set(key, (observed.get(key) ?? new Set()).add(text));
      return emitted as never;
    };
    return [[name, emit(telling as never)] as const];
  });
  return machine.provide({ actions: Object.fromEntries(replaced) });
}

describe('what a picture says that is sent', () => {
  const byStrategy = new Map<Strategy, Observed>();
  for (const strategy of Object.values(strategies)) {
    const observed: Observed = new Map();
    byStrategy.set(strategy, observed);
    const twin = withMachines(strategy, (machine) => watched(machine, observed));
    const calm: WorldSpec = { ...defaultSpec, strategy: strategy.name, messages: 2 };
    const faults = Object.fromEntries(faultsIn(calm, strategy).map((fault) => [fault, 1]));
    for (const spec of [
      calm,
      {
        ...calm,
        ...(strategy.engine === undefined ? { runtime: 'deduplicating' as const } : {}),
        faults,
        faultsMax: 2,
      },
    ]) {
      const world = worldOf(spec, { strategy: twin, watched: [], symmetry: false });
      for (let seed = 1; seed <= (full ? 10 : 3); seed += 1)
        run(world, uniform(new Random(seed)), { limit: 400 });
    }
  }

  it('is sent in runs, and nothing else is', () => {
    const wrong: string[] = [];
    let told = 0;
    const cast = [...byStrategy].flatMap(([strategy, observed]) =>
      machinesOf(strategy).map(({ machine, input }) => ({ machine, input, observed })),
    );
    for (const { machine, input, observed } of cast) {
      const context = contextOf(machine, input);
      const { actions } = machine.implementations as unknown as {
        readonly actions: Readonly<Record<string, unknown>>;
      };
      for (const [key, texts] of observed) {
        const [id, name, event] = JSON.parse(key) as [string, string, string];
        if (id !== machine.id) continue;
        const text = effectText(actions[name], undefined, { context, events: [event] });
        if (text === undefined) continue;
        told += 1;
        for (const seen of texts) {
          const [, message, to, from] = /^(\S+) to (\S+) from (\S*)$/.exec(seen) ?? [];
          const right =
            message === undefined
              ? [seen]
              : [`${message} → ${to}`, ...(to === from ? [`reply ${message}`] : [])];
          if (!right.includes(text)) wrong.push(`${id} ${name}: ${text}, but ${seen}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(told).toBeGreaterThan(full ? 150 : 100);
  });

  it('is told of a frozen context, too, as a world leaves it', () => {
    const nested = emit(({ context }: { context: { of: { name: string } } }) => ({
      type: 'send',
      to: context.of.name,
      message: { type: 'X' },
    }));
    const context = Object.freeze({ of: Object.freeze({ name: 'a' }) });
    expect(effectText(nested, undefined, { context, events: ['GO'] })).toBe('X → a');
  });

  it('is told in the words of the action if it cannot be known', () => {
    const secret = emit(({ event }) => {
      if (event.type !== 'NEVER') throw new Error('not now');
      return { type: 'send', to: 'a', message: { type: 'X' } };
    });
    expect(effectText(secret, undefined, { context: {}, events: ['GO'] })).toBeUndefined();
    expect(effectText(secret, undefined, { context: {}, events: ['NEVER'] })).toBe('X → a');
    const machine = setup({ actions: { tellSecret: secret } }).createMachine({
      initial: 'a',
      states: { a: { entry: 'tellSecret' } },
    });
    expect(statePictures(machine)[0]?.text).toContain('entry / tell secret');
  });
});
