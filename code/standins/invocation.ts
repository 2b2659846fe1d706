/** The context that a function is called with. */
import { say } from './runtime.js';

export function invocation(functionName = 'function'): unknown {
  return {
    invocationId: 'invocation',
    functionName,
    extraInputs: { get: () => ({}), set: () => undefined },
    extraOutputs: { get: () => undefined, set: () => undefined },
    options: {},
    triggerMetadata: {},
    ...logs(),
  };
}

/** What a context logs with, at every level the same. */
export function logs(): Readonly<Record<string, (...parts: readonly unknown[]) => void>> {
  const log = (...parts: readonly unknown[]): void => say(parts.map(String).join(' '));
  return { log, trace: log, debug: log, info: log, warn: log, error: log };
}
