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

/** A method of `app`: takes a name and options, or a name and the handler alone. */
export const register =
  (kind: string, durable = false) =>
  (name: string, options: unknown): void => {
    const handler: unknown =
      typeof options === 'function' ? options : (options as { readonly handler?: unknown }).handler;
    if (typeof handler !== 'function') refuse(`${kind} '${name}' without a handler`);
    registrations.set(name, { kind, durable, handler: handler as Handler });
  };
