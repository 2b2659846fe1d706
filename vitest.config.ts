import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** What only computes, and leaves nothing behind that another file could see. */
const pure = ['{input,model,sim,properties,code,export}/**/*.test.ts'];
/** What prints, writes files of its own, talks to a store or starts processes, and puts back what it replaces. */
const whole = ['{render,live,cli,docs,lab,examples}/**/*.test.ts'];
/** What swaps the clock and chance of the process, or does so on purpose too late, or wants a store in which nobody has been. */
const alone = ['sim/test/{determinism,hidden}.test.ts', 'live/test/conformance.test.ts'];

function project(
  name: string,
  test: Pick<
    NonNullable<TestProjectInlineConfiguration['test']>,
    'include' | 'exclude' | 'isolate' | 'globalSetup'
  >,
): TestProjectInlineConfiguration {
  return {
    // The example app imports the package by its name; tests try the sources, built or not.
    resolve: {
      alias: Object.fromEntries(
        ['live', 'model'].map((entry) => [
          `onebatch/${entry}`,
          resolve(import.meta.dirname, entry, 'index.ts'),
        ]),
      ),
    },
    test: {
      ...test,
      name,
      // Against what never ends, not against a busy machine.
      testTimeout: 1_800_000,
      hookTimeout: 1_800_000,
      // An .only left behind would make everything else pass by not running.
      allowOnly: false,
    },
  };
}

export default defineConfig({
  test: {
    globalSetup: ['sim/test/runs.ts'],
    // A second run compiles only what has changed: a third of the time of a small file.
    experimental: { fsModuleCache: true },
    projects: [
      // One process computes file after file, so that it loads the modules once.
      project('pure', { include: pure, exclude: alone, isolate: false }),
      project('whole', {
        include: whole,
        exclude: alone,
        isolate: false,
        globalSetup: ['cli/test/bundle.ts'],
      }),
      project('alone', { include: alone }),
    ],
    // On two cores one worker would leave half of the machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
