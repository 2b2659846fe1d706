import { lifeline } from './lifeline.js';

/** Whether somebody has asked to stop. */
export interface Interrupt {
  readonly requested: boolean;
}

/** A second signal sooner than this is an echo of the first: under `npm run` a terminal's Ctrl-C arrives twice. */
const echoMs = 500;

/** Exit codes of a process that a signal ended, as a shell reports them. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Has SIGINT and SIGTERM ask to stop; the second one ends the process at once.
 *
 * @param hears false: nobody would hear the request, so the first one ends the process, too.
 */
export function onSignals(
  note: (line: string) => void,
  ask: () => void,
  hears: () => boolean = () => true,
): { readonly off: () => void } {
  let since: number | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    const now = Date.now();
    const isEcho = since !== undefined && now - since < echoMs;
    if (isEcho) return;
    if (since !== undefined || !hears()) process.exit(codes[signal as keyof typeof codes]);
    since = now;
    ask();
    note('stopping; once more to exit at once');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { off: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}

/**
 * Runs `work` with SIGINT and SIGTERM as a request to stop and tell what was found. The second one exits at once.
 * Outside of it they end the process as usual. In a thread that is watched over, who watches hears them.
 */
export async function interruptible<Result>(
  note: (line: string) => void,
  work: (interrupt: Interrupt) => Promise<Result>,
): Promise<Result> {
  const line = lifeline();
  if (line !== undefined) {
    line.interruptible = true;
    const interrupt = {
      get requested(): boolean {
        return line.stopped;
      },
    };
    return work(interrupt).finally(() => (line.interruptible = false));
  }
  const state = { requested: false };
  const { off } = onSignals(note, () => (state.requested = true));
  try {
    return await work(state);
  } finally {
    off();
  }
}
