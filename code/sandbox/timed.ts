import vm from 'node:vm';

/** The code did not come back within the time it has. */
export class SpinError extends Error {
  /** @param cpuMs milliseconds for which the process has worked meanwhile. */
  constructor(
    readonly ms: number,
    readonly cpuMs: number,
  ) {
    super(`the code did not come back within ${Math.round(ms / 100) / 10} s`);
  }
}

const script = new vm.Script('__onebatch_timed()', { filename: 'onebatch.js' });
const context = vm.createContext({});

/**
 * Runs something that may never come back; V8 ends it then, whatever it does, scripts in other realms and what they have promised
 * included. One such call costs some 80 microseconds, however many scripts are run in it.
 *
 * @throws SpinError after `ms` milliseconds.
 */
export function timed<Result>(ms: number, run: () => Result): Result {
  const slot: { result?: Result; error?: unknown; threw?: true } = {};
  context['__onebatch_timed'] = () => {
    try {
      slot.result = run();
    } catch (error) {
      slot.error = error;
      slot.threw = true;
    }
  };
  const before = process.cpuUsage();
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const { user, system } = process.cpuUsage(before);
    throw new SpinError(ms, (user + system) / 1_000);
  }
  if (slot.threw === true) throw slot.error;
  return slot.result as Result;
}
