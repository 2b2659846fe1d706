import { describe, expect, it } from 'vitest';
import { and, assign, emit, not, or, setup, type AnyStateMachine, type StateNode } from 'xstate';
import { machines } from '../../cli/machines.js';
import { words } from '../machine-words.js';
import { stateDiagram } from '../state-diagram.js';
import { parse, parseStates } from './mermaid.js';
import { sampled } from '../../sim/test/runs.js';

/** `open.recording`; a machine of regions stands in a box of its own. */
const pathOf = ({ path, machine }: StateNode): string =>
  [...(machine.root.type === 'parallel' ? [machine.id] : []), ...path].join('.');

function nodesOf(node: StateNode): readonly StateNode[] {
  return [node, ...Object.values<StateNode>(node.states).flatMap(nodesOf)];
}

/** Boxes by id with the path of their titles, the boxes `anywhere` apart. */
async function drawn(machine: AnyStateMachine) {
  const { states, edges } = await parseStates(stateDiagram(machine));
  const byId = new Map(states.map((state) => [state.id, state]));
  const path = (id: string | null): readonly string[] => {
    const state = id === null ? undefined : byId.get(id);
    return state === undefined ? [] : [...path(state.parent), state.texts[0] ?? ''];
  };
  const titleOf = (id: string): string => byId.get(id)?.texts[0] ?? '';
  const isAnywhere = (id: string): boolean => titleOf(id).startsWith('anywhere');
  /** The path of the state whose name an arrow ends at. */
  const named = (id: string): string | undefined => /^to (.*)/.exec(titleOf(id))?.[1];
  const arrows = edges.map(({ from, to, label }) => ({
    from: path(isAnywhere(from) ? (byId.get(from)?.parent ?? null) : from).join('.'),
    to: named(to) ?? path(to).join('.'),
    label,
  }));
  // Arrows that stand in boxes: `↻ EVENT` and `to path: EVENT`; a line that goes on is joined to its first one.
  const inBoxes = states.flatMap(({ id, texts }) =>
    texts
      .slice(1)
      .join(' ')
      .split(/(?=↻ |to [\w.]+: )/)
      .flatMap((text) => {
        const [, to, label = ''] = /^(?:↻|to ([\w.]+):) (.*)/.exec(text) ?? [];
        const from = path(id).join('.');
        return label === '' ? [] : [{ from, to: to ?? from, label }];
      }),
  );
  return {
    paths: states
      .filter(({ id }) => !isAnywhere(id) && named(id) === undefined)
      .map(({ id }) => path(id).join('.')),
    edges: [...arrows, ...inBoxes],
  };
}

const { starters, backstage, properties } = machines();

/** Transitions to another state, or out of one and in again: where they begin, on which event, and where they end. */
function changesOf(node: StateNode): readonly (readonly [string, string, string])[] {
  return [...node.transitions].flatMap(([event, transitions]) =>
    transitions.flatMap(({ target = [], reenter }) =>
      (target as readonly StateNode[])
        .filter((other) => reenter || other !== node)
        .map((other) => [pathOf(node), event, pathOf(firstIn(other))] as const),
    ),
  );
}

function firstIn(node: StateNode): StateNode {
  const { target } = (node as { readonly initial?: StateNode['initial'] }).initial ?? {};
  const [first] = (target ?? []) as readonly StateNode[];
  return first === undefined ? node : firstIn(first);
}

describe('the diagram of every machine', () => {
  const all = sampled([...starters, ...backstage, ...properties]).map(({ name, machine }) => ({
    name,
    machine,
    nodes: nodesOf(machine.root as StateNode),
  }));

  it.each(all)('$name: each state in its place, each change of state', async (one) => {
    const { paths, edges } = await drawn(one.machine);
    const states = one.nodes.map(pathOf).filter((path) => path !== '');
    expect([...paths].sort()).toEqual([...states].sort());
    const missing = one.nodes
      .flatMap(changesOf)
      .filter(
        ([from, event, to]) =>
          !edges.some(
            (edge) =>
              edge.from === from &&
              edge.to === to &&
              edge.label.includes(event.startsWith('xstate.after') ? 'after ' : event),
          ),
      );
    expect(missing).toEqual([]);
  });

  it.each(all)('$name: valid with what happens in place, too', async ({ machine }) => {
    const full = stateDiagram(machine, { inPlace: true });
    expect(await parse(full)).toBe('stateDiagram');
    expect(stateDiagram(machine)).not.toMatch(/ : (ignores|defers)/);
  });
});

describe('a machine with everything', () => {
  const toy = setup({
    guards: {
      rowAbsent: () => true,
      isWithin: (_, { seconds }: { seconds: number }) => seconds > 0,
      busy: () => true,
    },
    delays: { BACK_OFF: 1_500, LEASE: ({ context }) => Number(context) },
    actions: {
      sendSomething: emit({ type: 'send' }),
      keepETag: assign({}),
      replyConflict: emit((_, { code }: { code: string }) => ({ type: code })),
    },
  });
  const inner = toy.createStateConfig({
    initial: 'end',
    states: { end: { on: { NEXT: 'note' } }, note: { type: 'final' } },
    onDone: '#outside',
  });
  const machine = toy.createMachine({
    id: 'toy',
    initial: 'idle',
    on: {
      READ: {},
      PING: {},
      WRITE: { actions: 'sendSomething' },
      RESET: '.idle',
      HALT: [{ guard: 'busy', target: '.outside' }, { target: '.both' }],
    },
    states: {
      idle: {
        entry: ['sendSomething', 'keepETag'],
        exit: { type: 'replyConflict', params: { code: 'Gone' } },
        tags: 'pending',
        meta: { defer: ['LATER', 'STILL_LATER'] },
        after: { BACK_OFF: 'outside', 250: { target: 'both' }, LEASE: 'compound' },
        on: {
          START: [
            { guard: { type: 'isWithin', params: { seconds: 60 } }, target: 'compound' },
            { guard: and(['rowAbsent', not('busy'), or(['busy', 'rowAbsent'])]), target: 'both' },
            { target: 'outside', actions: ['keepETag', 'sendSomething'] },
          ],
          STOP: 'outside',
          AGAIN: { target: 'idle', reenter: true },
          STAY: { target: 'idle', actions: 'keepETag' },
          COUNT: [{ guard: () => true, actions: 'keepETag' }, {}],
          '*': { actions: assign({}) },
        },
      },
      compound: { ...inner, on: { BACK: '.end', UP: { target: 'compound', reenter: true } } },
      both: {
        type: 'parallel',
        on: { KEEP: { actions: 'keepETag' } },
        states: { left: { initial: 'a', states: { a: {} } }, right: { on: { R: '#toy.both' } } },
        always: { guard: 'busy', target: 'idle' },
      },
      outside: { id: 'outside', tags: ['violation', 'settled'] },
      'a;b: "#<c>"\n%%': { on: { 'x;y: "#1;"': 'a-b' }, tags: 'witness' },
      'a-b': {},
      a_b: {},
    },
  });

  it('is told in full', () => {
    expect(stateDiagram(machine, { inPlace: true }).split('\n')).toMatchInlineSnapshot(`
      [
        "---",
        "config:",
        "  state:",
        "    nodeSpacing: 24",
        "    rankSpacing: 36",
        "---",
        "stateDiagram-v2",
        "  state "anywhere" as s_anywhere",
        "  s_anywhere : WRITE / send something",
        "  s_anywhere : ignores READ, PING",
        "  [*] --> s_idle",
        "  state "idle" as s_idle",
        "  s_idle : «pending»",
        "  s_idle : entry / send something",
        "  s_idle : exit / reply conflict (Gone)",
        "  s_idle : STAY / keep ETag",
        "  s_idle : COUNT [a condition] / keep ETag",
        "  s_idle : COUNT [else] / nothing",
        "  s_idle : any other event / assign",
        "  s_idle : defers LATER, STILL_LATER",
        "  s_idle : ↻ AGAIN",
        "  state "compound" as s_compound {",
        "    state "anywhere in compound" as s_compound_anywhere",
        "    [*] --> s_compound_end_",
        "    state "end" as s_compound_end_",
        "    state "note" as s_compound_note",
        "    s_compound_note --> [*]",
        "  }",
        "  state "both" as s_both {",
        "    state "anywhere in both" as s_both_anywhere",
        "    s_both_anywhere : KEEP / keep ETag",
        "    --",
        "    state "left" as s_both_left {",
        "      [*] --> s_both_left_a",
        "      state "a" as s_both_left_a",
        "    }",
        "    --",
        "    state "right" as s_both_right",
        "    s_both_right : ↻ R",
        "  }",
        "  state "outside" as s_outside",
        "  s_outside : «violation»",
        "  state "a#59;b#58; #34;#35;#60;c#62;#34; #37;#37;" as s_a_b_c_",
        "  s_a_b_c_ : «witness»",
        "  state "a-b" as s_a_b",
        "  state "a_b" as s_a_b_2",
        "  s_anywhere --> s_idle : RESET",
        "  s_anywhere --> s_outside : HALT [busy]",
        "  s_anywhere --> s_both_left_a : HALT [else]",
        "  s_anywhere --> s_both_right : HALT [else]",
        "  s_idle --> s_compound_end_ : START [is within (seconds 60)]<br/>after lease",
        "  s_idle --> s_both_left_a : START [row absent and not busy and (busy or row absent)]<br/>after 250 ms",
        "  s_idle --> s_both_right : START [row absent and not busy and (busy or row absent)]<br/>after 250 ms",
        "  s_idle --> s_outside : START [else]<br/>/ send something<br/>STOP, after back off (1.5 s)",
        "  s_compound_anywhere --> s_compound_end_ : BACK<br/>UP",
        "  s_compound --> s_outside : done",
        "  s_compound_end_ --> s_compound_note : NEXT",
        "  s_both --> s_idle : [busy]",
        "  s_both_right --> s_both_left_a : R",
        "  s_a_b_c_ --> s_a_b : x#59;y#58; #34;#35;1#59;#34;",
        "  classDef anywhere stroke-dasharray:4",
        "  class s_anywhere,s_compound_anywhere,s_both_anywhere anywhere",
        "  classDef pending fill:#fff3cd,stroke:#997404,color:#664d03",
        "  class s_idle pending",
        "  classDef violation fill:#f8d7da,stroke:#b02a37,color:#58151c",
        "  class s_outside violation",
        "  classDef witness fill:#d1e7dd,stroke:#146c43,color:#0a3622",
        "  class s_a_b_c_ witness",
      ]
    `);
  });

  it('is read by Mermaid as it was meant, whatever names it has', async () => {
    const { states, edges } = await parseStates(stateDiagram(machine));
    expect(states.map(({ texts }) => texts[0])).toContain('a;b: "#<c>" %%');
    expect(edges.map(({ label }) => label)).toContain('x;y: "#1;"');
    expect(new Set(states.map(({ id }) => id)).size).toBe(states.length);
    expect(states.find(({ texts }) => texts[0] === 'left')?.parent).not.toBeNull();
    // The end of `compound` is not its state called `end`.
    const idOf = (title: string) => states.find(({ texts }) => texts[0] === title)?.id;
    const last = edges.filter(({ from }) => from === idOf('note'));
    expect(last).toHaveLength(1);
    expect(states.map(({ id }) => id)).not.toContain(last[0]?.to);
  });

  it('is told by its states and edges only, if that is enough', () => {
    const brief = stateDiagram(machine);
    expect(brief).toContain('s_idle : entry / send something');
    expect(brief).not.toMatch(/ignores|defers|STAY|COUNT|any other event/);
    expect(brief).toContain('s_anywhere --> s_idle : RESET');
  });

  it('may have regions only, which stand in a box', async () => {
    const states = { a: {}, b: { initial: 'c', states: { c: {} } } };
    const regions = setup({}).createMachine({ id: 'two', type: 'parallel', states });
    const { paths, edges } = await drawn(regions);
    expect([...paths].sort()).toEqual(['two', 'two.a', 'two.b', 'two.b.c']);
    expect(edges.map(({ to }) => to)).toEqual(['two', 'two.b.c']);
  });

  it('tells events with the same branches together, and only counts many that are ignored', () => {
    const told = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `E${index}`);
      const write = [{ guard: 'busy', target: 'b' }, { actions: 'sendSomething' }] as const;
      return stateDiagram(
        toy.createMachine({
          initial: 'a',
          on: Object.fromEntries(names.map((name) => [name, {}])),
          states: {
            a: { on: { SAVE: write, STORE: write, KEEP: [write[0]] } },
            b: {
              entry: { type: 'replyConflict', params: { code: 'x', again: false, often: true } },
            },
          },
        }),
        { inPlace: true },
      );
    };
    expect(told(12)).toContain('ignores E0, E1,');
    expect(told(13)).toContain('s_anywhere : ignores 13 kinds of events\n');
    expect(told(1)).toContain('s_a --> s_b : SAVE, STORE [busy]<br/>KEEP [busy]\n');
    expect(told(1)).toContain('s_a : SAVE, STORE [else] / send\n  s_a : something\n');
    expect(told(1)).toContain('s_b : entry / reply conflict (x, not\n  s_b : again, often)');
  });

  it('may have no states', async () => {
    const text = stateDiagram(setup({}).createMachine({ on: { READ: {} } }), { inPlace: true });
    const { states, edges } = await parseStates(text);
    expect(states.map(({ texts }) => texts)).toEqual([['(machine)', 'ignores READ']]);
    expect(edges).toHaveLength(1);
  });
});

describe('words', () => {
  it.each([
    ['rowAbsent', 'row absent'],
    ['keepETag', 'keep ETag'],
    ['isSDKRetry', 'is SDK retry'],
    ['BREAK_PERIOD', 'break period'],
    ['step2Done', 'step2 done'],
    ['a-b c', 'a b c'],
  ])('%s', (name, text) => {
    expect(words(name)).toBe(text);
  });
});
