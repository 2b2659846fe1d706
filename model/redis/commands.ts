import { add, stringOf, without, WrongTypeError, type Keyspace, type Outcome } from './keyspace.js';
import type { RedisReply, RedisRequest } from './messages.js';
import { scripts } from './scripts.js';

/** A request that a server answers at once. */
export type Command = Exclude<RedisRequest, { readonly type: 'AWAIT_DUE' | 'HOLDER_GONE' }>;

/** What a command does to the keys of a server, in one step, and what it answers. When a key ends is not said here. */
export function perform(keys: Keyspace, command: Command): Outcome {
  try {
    return performed(keys, command);
  } catch (error) {
    if (error instanceof WrongTypeError) return { keys, reply: null, error: 'WRONGTYPE' };
    throw error;
  }
}

/** How a server says it. */
export const replyOf = ({ reply, error }: Omit<Outcome, 'keys'>): RedisReply => ({
  type: 'REPLY',
  value: reply,
  ...(error === undefined ? {} : { error }),
});

function performed(keys: Keyspace, command: Command): Outcome {
  switch (command.type) {
    case 'SET': {
      const { key, value, nx } = command;
      if (nx && keys[key] !== undefined) return { keys, reply: null };
      return { keys: { ...keys, [key]: value }, reply: 'OK' };
    }
    case 'GET':
      return { keys, reply: stringOf(keys, command.key) };
    case 'DEL':
      return keys[command.key] === undefined
        ? { keys, reply: 0 }
        : { keys: without(keys, command.key), reply: 1 };
    case 'PEXPIRE':
      return { keys, reply: keys[command.key] === undefined ? 0 : 1 };
    case 'RPUSH': {
      const list = add(keys, command.key, command.value);
      return { keys: { ...keys, [command.key]: list }, reply: list.length };
    }
    case 'EVAL':
      return scripts[command.script].run(keys, command.keys, command.args);
  }
}
