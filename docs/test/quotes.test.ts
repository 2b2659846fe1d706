import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { traceText } from '../../render/trace.js';
import { plain } from '../../cli/format.js';
import { readingOfSample } from '../../render/test/readings.js';
import endless from '../../cli/test/endless-strategy.js';
import { mutantResults, scoreOf } from '../../lab/mutants/results.js';
import { allMutants } from '../../lab/mutants/machines.js';
import { defaultSpec, worldOf } from '../../properties/index.js';
import { explore, annotate } from '../../sim/index.js';
import { readFound } from '../generate/mutants.js';

const page = (name: string): string => readFileSync(`docs/${name}.md`, 'utf8');
/** As the command prints where stdout is no terminal. */
const look = { width: 100, colours: plain };

describe('what the pages quote is what the command prints', () => {
  it('a trace in lanes, and in lines', () => {
    const { execution, annotations } = readingOfSample('flag-noOverlappingExecutions');
    expect(page('reading-a-trace')).toContain(traceText(execution, annotations, look));
    const lines = traceText(execution, annotations, look, 'lines').split('\n');
    expect(page('reading-a-trace')).toContain(lines.slice(0, 4).join('\n'));
  });

  it('alternatives', () => {
    const { execution, annotations } = readingOfSample('lease-noLockOut');
    const text = traceText(execution, { ...annotations, alternatives: true }, look);
    const [, quoted = ''] = /^```text\n( 12 .*?)\n```/ms.exec(page('reading-a-trace')) ?? [];
    expect(quoted).toContain('instead: ');
    expect(text).toContain(quoted);
  });

  it('a loop', () => {
    const spec = { ...defaultSpec, strategy: 'endless', messages: 2 };
    const world = worldOf(spec, { strategy: endless, watched: ['noMessageLost'] });
    const [verdict] = explore(world);
    if (verdict?.kind !== 'violated') throw new Error('the loop is not found');
    const execution = annotate(world, verdict.counterexample.actions, verdict.counterexample.loop);
    const text = traceText(execution, { violations: execution.violations, windows: 1 }, look);
    expect(page('liveness')).toContain(text);
  });
});

describe('what the README says', () => {
  it('of the mutants is their score', () => {
    const { all, survived, violated } = scoreOf(mutantResults(allMutants(), readFound()));
    expect(readFileSync('README.md', 'utf8')).toContain(
      `${all - survived} of ${all} mutants are distinguished from the original, ${violated} by a property`,
    );
  });
});
