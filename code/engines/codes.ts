import type { EngineCode } from './engine-code.js';
import type { CodeEngine } from './engines.js';
import { bullmqCode } from './bullmq.js';
import { redisCode } from './redis.js';

/** What each engine is to code. */
export const engineCodes: Readonly<Record<CodeEngine, EngineCode>> = {
  redis: redisCode,
  bullmq: bullmqCode,
};
