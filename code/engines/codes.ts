import type { EngineCode } from './engine-code.js';
import type { CodeEngine } from './engines.js';
import { bullmqCode } from './bullmq.js';
import { postgresCode } from './postgres.js';
import { redisCode } from './redis.js';

const codes: Readonly<Record<CodeEngine, EngineCode>> = {
  redis: redisCode,
  bullmq: bullmqCode,
  postgres: postgresCode,
};

/**
 * What an engine is to code.
 *
 * @param imported the packages with stand-ins that the code imports.
 */
export function engineCodeOf(engine: CodeEngine, imported: readonly string[]): EngineCode {
  const code = codes[engine];
  // node-redis, docs/FAQ.md: "all the commands that were already sent will reject as they might have been executed".
  return imported.includes('redis') ? { ...code, resends: false } : code;
}
