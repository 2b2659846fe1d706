import { executionId, instanceId, windowKey } from '../../model/index.js';
import type { Happened, OrchestrationResult } from '../durable/jobs.js';
import { Orchestration } from '../durable/orchestration.js';
import { bundle, Program } from '../index.js';
import { user } from './compare.js';

/** How far an orchestrator is after what it was shown. */
export type After = (...log: readonly Happened[]) => OrchestrationResult;

/** A file that imports `durable-functions` as `df` in its first line. */
export const programOf = async (text: string): Promise<Program> =>
  new Program(
    await bundle(user('start'), { text: `import * as df from 'durable-functions';\n${text}` }),
  );

/** One execution of an orchestrator with that body; `others` are lines before it. */
export async function orchestrating(body: string, others = ''): Promise<After> {
  const program = await programOf(
    `${others}df.app.orchestration('main', function* (context) { ${body} });`,
  );
  const code = new Orchestration(program, { name: 'main' }, {});
  const start = {
    instance: instanceId('i'),
    execution: executionId('e'),
    window: windowKey('w1'),
    messages: [],
    collects: true,
  };
  return (...log) => code.at(start, log);
}
