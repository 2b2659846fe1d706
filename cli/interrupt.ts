/** Whether somebody has asked to stop. */
export interface Interrupt {
  readonly requested: boolean;
}

/** A second signal sooner than this is an echo of the first: under `npm run` a terminal's Ctrl-C arrives twice. */
const echoMs = 500;

/** Exit codes of a process that a signal ended, as a shell reports them. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs `work` with SIGINT and SIGTERM as a request to stop and tell what was found. The second one exits at once.
 * Outside of it they end the process as usual.
 */
export async function interruptible<Result>(
  note: (line: string) => void,
  work: (interrupt: Interrupt) => Promise<Result>,
): Promise<Result> {
  const state = { requested: false };
  let since = 0;
  const stop = (signal: NodeJS.Signals): void => {
    const now = Date.now();
    if (state.requested) {
      if (now - since >= echoMs) process.exit(codes[signal as keyof typeof codes]);
      return;
    }
    state.requested = true;
    since = now;
    note('stopping; once more to exit at once');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(state);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
