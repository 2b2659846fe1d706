/** Which engine a file runs on, by what it imports. */
import { InputError } from '../../input/errors.js';

/** The engines that code may run on, and the packages that say so. */
const packagesOf = {
  bullmq: ['bullmq'],
  redis: ['ioredis', 'redis'],
  postgres: ['pg'],
} as const;

export type CodeEngine = keyof typeof packagesOf;

/** The clients of engines: who imports one of them has batches that are noticed. */
export const clients: readonly string[] = Object.values(packagesOf).flat();

/** Packages of another engine that may be beside one, whose server they ask. */
const beside: Readonly<Partial<Record<CodeEngine, readonly string[]>>> = { bullmq: ['ioredis'] };

/** The packages of Azure that only mean something on it. */
const azure = [
  'durable-functions',
  '@azure/data-tables',
  '@azure/storage-blob',
  '@azure/storage-queue',
  '@azure/service-bus',
];

/** Clients of servers that no stand-in stands for yet: who evaluates them would only be told what of Node they want. */
export const unsimulated: readonly string[] = ['pg-boss'];

/**
 * The engine of a file; null: Azure, or none.
 *
 * @param imported the packages with stand-ins that it imports.
 * @throws InputError if it asks several, or one that is not simulated.
 */
export function engineIn(file: string, imported: readonly string[]): CodeEngine | null {
  const unknown = imported.find((name) => unsimulated.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `${file} imports ${unknown}, which is not simulated; of clients of servers ioredis, redis, bullmq and pg are`,
    );
  }
  const found = Object.entries(packagesOf).filter(([, names]) =>
    names.some((name) => imported.includes(name)),
  );
  const [engine] = found;
  if (engine === undefined) return null;
  const [name = '', ...more] = engine[1].filter((one) => imported.includes(one));
  if (more.length > 0) {
    throw new InputError(
      `${file} imports ${[name, ...more].join(' and ')}: code with several clients of ${engine[0]} is not simulated`,
    );
  }
  const may = beside[engine[0] as CodeEngine] ?? [];
  const foreign = found.slice(1).flatMap(([, names]): readonly string[] => names);
  const others = imported.filter(
    (name) => azure.includes(name) || (foreign.includes(name) && !may.includes(name)),
  );
  if (others.length > 0) {
    throw new InputError(
      `${file} imports ${[name, ...others].join(' and ')}: code on several engines is not simulated`,
    );
  }
  return engine[0] as CodeEngine;
}
