import { inject } from 'vitest';

const model = JSON.stringify(inject('model'));

/** What the machine of a strategy is that never comes to an end, as its definition in text; `self(type)` sends to itself. */
export const machines = {
  'a context that counts up': `{
    context: { n: 0 },
    on: { ...told, GO: { actions: [assign({ n: ({ context }) => context.n + 1 }), self('GO')] } },
  }`,
  'what breaks a property, then spins': `{
    context: { n: 0 },
    on: {
      ...told,
      GO: { actions: [processed(), self('ON')] },
      ON: { actions: [processed(), self('SPIN')] },
      SPIN: { actions: assign({ n: () => spin() }) },
    },
  }`,
  'a text that grows': `{
    context: { text: 'x' },
    on: { ...told, GO: { actions: [assign({ text: ({ context }) => context.text + context.text }), self('GO')] } },
  }`,
  'two messages for one': `{ on: { ...told, GO: { actions: [self('GO'), self('GO')] } } }`,
  'an action that spins': `{ context: { n: 0 }, on: { ...told, GO: { actions: assign({ n: () => spin() }) } } }`,
  'a guard that spins': `{ on: { ...told, GO: { guard: () => spin() } } }`,
  'an initial transition that spins': `{ context: () => spin() }`,
  'an action that takes all memory': `{ context: { n: 0 }, on: { ...told, GO: { actions: assign({ n: () => hoard() }) } } }`,
} as const;

/** A strategy file whose only starter is such a machine. */
export function strategyText(machine: string, build = 'one()'): string {
  return `import { writeSync } from 'node:fs';
import { setup, assign } from ${JSON.stringify(import.meta.resolve('xstate'))};
import { actorPart, announce, messageId, send } from ${model};
const self = (type: string) => send('starter-1', { type } as never);
const spin = (): never => { writeSync(2, 'spinning\\n'); for (;;); };
const hoard = (): never => { const all: object[] = []; for (;;) all.push({ all }, 'x'.repeat(1000).split('')); };
const told = {
  MESSAGE: {
    actions: [
      announce({ type: 'acknowledged', message: messageId('m1'), as: 'started', execution: null }),
      self('GO'),
    ],
  },
};
const processed = () => announce({ type: 'processed', window: 'w1', execution: 'e1', messages: ['m1'] } as never);
const one = () => ({
  actors: [actorPart('starter-1', setup({}).createMachine(${machine} as never))],
  mail: [{ to: 'starter-1', message: { type: 'MESSAGE', id: 'm1', window: 'w1' } }],
  faults: {},
});
export default { name: 'unbounded', summary: 's', source: 's', assumes: 'a', build: () => ${build} };
`;
}
