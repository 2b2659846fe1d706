/** What the app is told by its settings. Read once, when the host loads it, so that a mistake shows at once. */

export const strategies = ['atomic-insert', 'lease', 'entity'] as const;
export type StrategyName = (typeof strategies)[number];

export interface Settings {
  readonly storage: string;
  readonly windowMilliseconds: number;
  readonly strategy: StrategyName;
}

/** @throws Error that names the setting, what it is, and what was expected. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const storage = env['AzureWebJobsStorage'];
  if (storage === undefined || storage === '') {
    throw new Error('AzureWebJobsStorage is not set; expected a connection string');
  }
  const seconds = Number(env['WINDOW_SECONDS'] ?? '10');
  // A window has to be longer than the margin in which messages are sent on to the next one (`window.ts`).
  if (!Number.isSafeInteger(seconds) || seconds < 5 || seconds > 3_600) {
    throw new Error(`WINDOW_SECONDS is '${env['WINDOW_SECONDS']}'; expected 5 to 3600`);
  }
  const strategy = strategies.find((name) => name === (env['STRATEGY'] ?? 'entity'));
  if (strategy === undefined) {
    throw new Error(`STRATEGY is '${env['STRATEGY']}'; expected ${strategies.join(', ')}`);
  }
  return { storage, windowMilliseconds: seconds * 1_000, strategy };
}
