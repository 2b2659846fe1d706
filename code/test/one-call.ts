import { eras, instanceId, messageId, windowKey } from '../../model/index.js';
import type { CallJob } from '../call.js';
import { bundle, Program } from '../index.js';
import type { Entry, Run } from '../realm.js';
import { user } from './compare.js';

const site = { instance: instanceId('i'), instances: 'instances', history: 'history' };
/** One call of a function. */
export const job = (id = 'm1'): CallJob => ({
  kind: 'call',
  id: 'starter-1',
  again: false,
  message: { id: messageId(id), window: windowKey('w1') },
  trigger: null,
  era: eras['deduplicating'],
  queue: 'queue',
  sites: {
    [windowKey('w1')]: {
      ...site,
      record: '',
      lock: '',
      claim: '',
      entity: '',
      inbox: '',
      mutex: '',
    },
  },
  resources: { 'row claims/w1/claim': 'row' },
  client: 'javascript',
  proposes: false,
});

export async function programOf(text: string, ms = 2_000): Promise<Program> {
  return new Program(await bundle(user('start'), { text }), { ms, env: { STRATEGY: 'lease' } });
}

/** The status that it comes back with, or how else it ended. */
export const returned = ({ outcome }: Run): unknown =>
  outcome?.how === 'returned' ? (outcome.value as { status: unknown }).status : outcome;

/** Why it is refused. */
export async function refusalOf(text: string, log: readonly Entry[] = []): Promise<string> {
  const program = await programOf(text, 300);
  try {
    program.expectAllowed(program.run(job(), log));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}
