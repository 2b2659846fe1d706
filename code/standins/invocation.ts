/** The context that a function is called with. */
import { say } from './runtime.js';

export function invocation(functionName = 'function'): unknown {
  const log = (...parts: readonly unknown[]): void => say(parts.map(String).join(' '));
  return {
    invocationId: 'invocation',
    functionName,
    extraInputs: { get: () => ({}), set: () => undefined },
    extraOutputs: { get: () => undefined, set: () => undefined },
    options: {},
    triggerMetadata: {},
    log,
    trace: log,
    debug: log,
    info: log,
    warn: log,
    error: log,
  };
}
