import type { System } from '../../index.js';

/** Where a starter is, and which of its messages is under way: it never has more than one. */
type Starter =
  | 'idle'
  | 'asking'
  | 'sees null'
  | 'starting'
  | 'sees started'
  | 'sees exists'
  | 'raising'
  | 'done';

interface Execution {
  readonly at: 'open' | 'processing' | 'completed';
  readonly messages: readonly number[];
}

export interface Start {
  readonly starters: readonly Starter[];
  readonly row: boolean;
  /** Start messages in the control queue; they are alike. */
  readonly queued: number;
  /** Messages of the instance that no execution has taken, sorted. */
  readonly mailbox: readonly number[];
  /** In the order in which they were opened. */
  readonly executions: readonly Execution[];
}

interface Step {
  readonly name: string;
  readonly next: Start;
}

/**
 * The naive-start reference model as one plain system: written from the definition alone, to check the machines of
 * `naiveStart` and `atomicStart` against.
 *
 * Source: docs/reference-models.md.
 */
export function naiveStartPlain(n: number, { atomic = false } = {}): System<Start, Step> {
  return {
    name: `${atomic ? 'atomic' : 'naive'} start, ${n} starters, as one system`,
    initial: () => ({
      starters: Array.from({ length: n }, () => 'idle'),
      row: false,
      queued: 0,
      mailbox: [],
      executions: [],
    }),
    enabled: (state) => [
      ...state.starters.flatMap((_, self) => starterStep(state, self, atomic)),
      ...dispatch(state),
      ...state.executions.flatMap((_, slot) => executionSteps(state, slot)),
    ],
    step: (_, { next }) => next,
    fingerprint: (state) => JSON.stringify(state),
    describe: ({ name }) => name,
  };
}

export function completedTwice({ executions }: Start): boolean {
  return executions.filter(({ at }) => at === 'completed').length > 1;
}

/** The one step of a starter, or of the storage with the starter's request. */
function starterStep(state: Start, self: number, atomic: boolean): Step[] {
  const { starters, row, queued, mailbox } = state;
  const go = (next: Starter, change: Partial<Start> = {}): Step[] => [
    {
      name: `starter-${self}: ${starters[self]}`,
      next: { ...state, starters: starters.with(self, next), ...change },
    },
  ];
  switch (starters[self] as Starter) {
    case 'idle':
      return go('asking');
    case 'asking':
      if (row) return go('sees exists');
      return go('sees null', { row: atomic });
    case 'sees null':
      return go('starting');
    case 'starting':
      return go('sees started', { row: true, queued: queued + 1 });
    case 'sees started':
    case 'sees exists':
      return go('raising');
    case 'raising':
      return go('done', { mailbox: [...mailbox, self].sort() });
    case 'done':
      return [];
  }
}

function dispatch(state: Start): Step[] {
  if (state.queued === 0) return [];
  const executions: Start['executions'] = [...state.executions, { at: 'open', messages: [] }];
  return [{ name: 'dispatch', next: { ...state, queued: state.queued - 1, executions } }];
}

function executionSteps(state: Start, slot: number): Step[] {
  const { mailbox, executions } = state;
  const { at, messages } = executions[slot] as Execution;
  const go = (name: string, next: Execution, change: Partial<Start> = {}): Step => ({
    name: `execution-${slot}: ${name}`,
    next: { ...state, executions: executions.with(slot, next), ...change },
  });
  switch (at) {
    case 'open':
      return [
        ...mailbox.map((message) =>
          go(
            `take ${message}`,
            { at, messages: [...messages, message].sort() },
            { mailbox: mailbox.filter((other) => other !== message) },
          ),
        ),
        go('timer', { at: 'processing', messages }),
      ];
    case 'processing':
      return [go('complete', { at: 'completed', messages })];
    case 'completed':
      return [];
  }
}
