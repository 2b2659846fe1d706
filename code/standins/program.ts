/** A function that is an actor of a world of its own: it asks other actors, and tells monitors facts. */
import type { ActorId } from '../../model/domain.js';
import type { Message } from '../../model/messages.js';
import type { Json } from '../../model/parts.js';
import type { ProgramJob } from '../program-job.js';
import * as user from 'onebatch:user';
import { driver, end, refuse, request, thrown } from './runtime.js';

interface Reply {
  readonly type: string;
}

const facts: Json[] = [];

driver<ProgramJob>('program', {
  begin: ({ id, input }) => {
    const call = <Given extends Reply>(
      to: ActorId,
      message: Reply,
      view?: (reply: Given) => unknown,
    ): Promise<unknown> =>
      view === undefined ? request(to, message as Message) : request(to, message as Message, view);
    const announce = (fact: Json): void => void facts.push(fact);
    void Promise.resolve()
      .then(() => theFunction()({ id, input, call, announce }))
      .then(
        () => end({ how: 'returned', value: null }),
        (error: unknown) => end({ how: 'threw', error: thrown(error) }),
      );
  },
  result: () => facts,
});

function theFunction(): (given: unknown) => unknown {
  const functions = Object.entries(user).filter(([, value]) => typeof value === 'function');
  const found =
    functions.length === 1 ? functions[0] : functions.find(([name]) => name === 'default');
  if (found === undefined) return refuse('a program that exports no function, or several');
  return found[1] as (given: unknown) => unknown;
}
