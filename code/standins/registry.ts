/** What the user's code registers with `@azure/functions` and `durable-functions`. */
import { refuse } from './runtime.js';

export type Handler = (...given: readonly unknown[]) => unknown;

export interface Registration {
  /** `http`, `storageQueue`, `orchestration` and so on. */
  readonly kind: string;
  /** True: registered with `df.app.client`, so that the handler gets a client. */
  readonly durable: boolean;
  readonly handler: Handler;
}

export const registrations = new Map<string, Registration>();

type Kind = 'activity' | 'orchestration';
type Tasks = Readonly<Record<Kind, (name: string, input: unknown) => unknown>>;

let tasks: Tasks | null = null;

/** An orchestrator is about to run: what an activity or orchestrator that is called like a function is then. */
export function orchestrating(made: Tasks): void {
  tasks = made;
}

/** What is registered gives that when an orchestrator calls it like a function. */
export const taskOf = (kind: Kind, name: string, input: unknown): unknown =>
  tasks === null ? refuse(`${kind} '${name}' outside an orchestrator`) : tasks[kind](name, input);

/** A method of `app`: takes a name and options, or a name and the handler alone. */
export const register =
  (kind: string, durable = false) =>
  (name: string, options: unknown): void => {
    const handler: unknown =
      typeof options === 'function' ? options : (options as { readonly handler?: unknown }).handler;
    if (typeof handler !== 'function') refuse(`${kind} '${name}' without a handler`);
    registrations.set(name, { kind, durable, handler: handler as Handler });
  };
