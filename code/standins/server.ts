/** What stand-ins of clients of Redis and PostgreSQL have in common: one server that all ask, and what is refused. */
import { orderedKind, serverKind, serverName } from '../engines/job.js';
import type { Message } from '../../model/messages.js';
import type { CallJob } from '../call.js';
import { job, refuse, request, resource } from './runtime.js';

/** Asks the server of the world. @param connection requests of one keep their order, where none of them can be lost. */
export const askServer = <Reply extends { readonly type: string }, View>(
  message: { readonly type: string },
  view: (reply: Reply) => View,
  connection?: number,
): Promise<View> =>
  request<Reply, View>(
    resource(serverKind, serverName),
    message as Message,
    view,
    null,
    known(orderedKind, serverName) === undefined ? undefined : connection,
  );

/** What stands for that, if the job names it. */
export const known = (kind: string, name: string): string | undefined =>
  job<CallJob>().resources[`${kind} ${name}`];

/** True if the job names something of that kind. */
export const knows = (kind: string): boolean =>
  Object.keys(job<CallJob>().resources).some((key) => key.startsWith(`${kind} `));

/** A client whose other members are refused by their names as soon as they are read, so that no `catch` hides it. */
export function guarded<Client extends object>(name: string, client: Client): Client {
  return new Proxy(client, {
    get: (target, key, receiver) => {
      if (typeof key === 'symbol' || key === 'then' || key in target) {
        return Reflect.get(target, key, receiver) as unknown;
      }
      return refuse(`${name}.${key}`);
    },
    set: (target, key, value) => Reflect.set(target, key, value),
  });
}
