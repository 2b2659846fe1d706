import { worldOf } from '../../properties/index.js';
import { WorldRecorder, type Json } from '../../sim/index.js';
import { mermaid } from './words.js';

/** The world whose rows are drawn: replaced while they run, and an activity that fails. */
const spec = {
  strategy: 'naive',
  runtime: '2019',
  starters: 2,
  messages: 2,
  windows: 1,
  time: 'asynchronous',
  faults: { 'activity-failure': 1 },
} as const;

/** More states than that world has. */
const statesMax = 1_000_000;

/** What the row of an instance says, and which requests change it, as a search has met them. */
export function rowStates(): readonly string[] {
  const recorder = new WorldRecorder(worldOf(spec, { symmetry: false }), statesMax);
  while (!recorder.advance(1 << 16));
  const { actors, messages, complete } = recorder.recording();
  const rows = actors.find(({ id }) => id === 'instances');
  if (!complete || rows === undefined) throw new Error('the rows were not searched completely');
  const statusOf = (state: number): string => statusIn(rows.states[state]?.context ?? null);
  const ways = new Map<string, Set<string>>();
  for (const [state, message, did] of rows.received) {
    if (typeof did === 'string') continue;
    const [from, to] = [statusOf(state), statusOf(did[0])];
    if (from === to) continue;
    const way = `${from} --> ${to}`;
    ways.set(way, (ways.get(way) ?? new Set()).add(messages[message]?.type ?? ''));
  }
  const arrows = [...ways].map(([way, by]) => `  ${way} : ${[...by].toSorted().join('<br/>')}`);
  return [
    '## What the row says',
    'The status of an instance is in the context of this machine. These are the changes that a complete search of `check naive --runtime 2019 --fault activity-failure=1` meets.',
    mermaid(['stateDiagram-v2', '  [*] --> absent', ...arrows.toSorted()].join('\n')),
  ];
}

function statusIn(context: Json): string {
  const { row } = context as { readonly row: { readonly status: string } | null };
  return row === null ? 'absent' : row.status;
}
