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

let makeTask: ((name: string, input: unknown) => unknown) | null = null;

/** An orchestrator is about to run: what an activity that is called like a function is then. */
export function orchestrating(make: (name: string, input: unknown) => unknown): void {
  makeTask = make;
}

/** What an activity that was registered gives when an orchestrator calls it like a function. */
export const activityTask = (name: string, input: unknown): unknown =>
  makeTask === null ? refuse(`activity '${name}' outside an orchestrator`) : makeTask(name, input);

/** A method of `app`: takes a name and options, or a name and the handler alone. */
export const register =
  (kind: string, durable = false) =>
  (name: string, options: unknown): void => {
    const handler: unknown =
      typeof options === 'function' ? options : (options as { readonly handler?: unknown }).handler;
    if (typeof handler !== 'function') refuse(`${kind} '${name}' without a handler`);
    registrations.set(name, { kind, durable, handler: handler as Handler });
  };
