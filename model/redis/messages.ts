import type { Answer } from './keyspace.js';
import type { ScriptName } from './scripts.js';

/** To a Redis server: a command, under its name; a script by its name in `scripts`. */
export type RedisRequest =
  /** `nx`: only if it is not there. `px`: it ends by itself. */
  | {
      readonly type: 'SET';
      readonly key: string;
      readonly value: string;
      readonly nx: boolean;
      readonly px: boolean;
    }
  | { readonly type: 'GET'; readonly key: string }
  | { readonly type: 'DEL'; readonly key: string }
  /** From now on it ends by itself. */
  | { readonly type: 'PEXPIRE'; readonly key: string }
  | { readonly type: 'RPUSH'; readonly key: string; readonly value: string }
  | {
      readonly type: 'EVAL';
      readonly script: ScriptName;
      readonly keys: readonly string[];
      readonly args: readonly string[];
    }
  /** The script `claim`, again and again until a window is due: its answer comes then. */
  | { readonly type: 'AWAIT_DUE'; readonly keys: readonly string[] }
  /** No request: the client is dead, and renews no more what it holds with this token. */
  | { readonly type: 'HOLDER_GONE'; readonly token: string };

/** From a Redis server. */
export interface RedisReply {
  readonly type: 'REPLY';
  readonly value: Answer;
  /** Nothing has happened, since the key holds another kind of value. */
  readonly error?: 'WRONGTYPE';
}
