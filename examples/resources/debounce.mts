/** Changes start a run once they have stopped for a while. One that comes while a run runs fires into a busy runner, which drops it. */
import * as parts from '../../model/resources/index.js';
import { coveredByLaterRun } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Me {
  readonly me: string;
}
const author = parts.speaker<Me, parts.Fire, parts.Notify, parts.WorkFact>();
const runner = parts.speaker<object, parts.Fire, parts.Notify, parts.WorkFact>();

/** Changes something, at any moment. */
const editor = author.machine({
  context: ({ input }) => input,
  initial: 'thinking',
  states: {
    thinking: { after: { 1_000: 'changed' } },
    changed: {
      entry: [
        author.announce(({ context: { me } }) => ({ type: 'changed', change: me })),
        author.send('debounce', { type: 'NOTIFY' }),
      ],
    },
  },
});

const began = runner.announce({ type: 'began', run: 'run' });
const finished = runner.announce({ type: 'finished', run: 'run' });
const job = (remembers: boolean) =>
  runner.machine({
    initial: 'idle',
    states: {
      idle: { on: { FIRE: 'running' } },
      running: {
        entry: began,
        exit: finished,
        after: { 5_000: 'idle' },
        on: { FIRE: remembers ? 'again' : {} },
      },
      again: { after: { 5_000: 'running' }, on: { FIRE: {} } },
    },
  });

const editors = ['editor-1', 'editor-2'];
const world = (name: string, own: ReturnType<typeof job>): World =>
  new World({
    name,
    actors: [
      ...editors.map((me) => ({ id: me, machine: editor, input: { me } })),
      { id: 'debounce', machine: parts.debounce, input: { to: 'job', quietMs: 1_000 } },
      { id: 'job', machine: own },
    ],
    properties: [coveredByLaterRun],
  });
export default world('a busy runner drops', job(false));
export const fixed = world('a busy runner remembers', job(true));
