import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { defaultSpec, properties, worldOf, type WorldSpec } from '../../properties/index.js';
import { annotate, explore, type Verdict, type WorldAction } from '../../sim/index.js';
import { checkCommand } from '../command.js';
import { factLine } from '../facts.js';
import { payload } from '../payload.js';
import { storageText } from '../storage.js';
import { clip, count, seconds, shellWord } from '../text.js';
import { certificateText, verdictsText } from '../verdict.js';

const colours = pc.createColors(false);
const look = { width: 100, colours };
const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };

describe('payload', () => {
  it.each([
    [{ type: 'MESSAGE', id: 'm1', window: 'w1', from: 'environment' }, 'm1'],
    [{ type: 'READ', from: 'starter-1' }, ''],
    [{ type: 'ROW', status: 200, instance: '1234567', row: null }, 'null'],
    [
      { type: 'ROW', status: 200, row: { status: 'Pending', executionId: null, etag: 1 } },
      'Pending etag=1 executionId=null',
    ],
    [{ type: 'CONFLICT', status: 409, code: 'EntityAlreadyExists' }, '409 EntityAlreadyExists'],
    [
      {
        type: 'ENQUEUE',
        item: {
          kind: 'ExecutionStarted',
          execution: 'e-m1',
          messages: ['m1', 'm2'],
          collects: true,
        },
      },
      'ExecutionStarted e-m1 messages=m1,m2',
    ],
    [{ type: 'MINE', collects: true, generation: 3 }, 'collects=true generation=3'],
    [
      { type: 'ROW', row: { status: 'Pending', executionId: 'e', generation: 1 } },
      'Pending executionId=e',
    ],
    [{ type: 'RUN', messages: [], nested: [{ a: 1 }] }, 'messages=none nested={a=1}'],
  ])('%j', (message, text) => {
    expect(payload(message, 1)).toBe(text);
  });

  it('tells windows apart when there are several', () => {
    expect(payload({ type: 'MESSAGE', id: 'm1', window: 'w2' }, 2)).toBe('m1 window=w2');
  });
});

describe('factLine', () => {
  it.each([
    [
      { type: 'started', instance: '1234567', execution: 'e-m1', window: 'w1' },
      'started execution e-m1 of 1234567',
    ],
    [
      { type: 'processed', window: 'w1', execution: 'e-m1', messages: ['m1', 'm2'] },
      'processed window w1: m1,m2 (execution e-m1)',
    ],
    [{ type: 'rejected', message: 'm1', reason: 'locked' }, 'told the sender of m1: no (locked)'],
    [{ type: 'mine', colour: 'red' }, 'mine colour=red'],
  ])('%j', (fact, line) => {
    expect(factLine(fact)).toBe(line);
  });
});

describe('a counterexample', () => {
  const world = worldOf(spec, { watched: ['exactlyOneBatchPerWindow'] });
  const verdict = explore(world)[0] as Extract<Verdict<WorldAction>, { kind: 'violated' }>;
  const execution = annotate(world, verdict.counterexample.actions);

  it('ends with its certificate and with what storage holds', () => {
    expect(certificateText(verdict)).toMatch(
      /^Certified shortest: all [\d,]+ states( \(up to symmetry\))? reachable in fewer than \d+ steps/,
    );
    const counterexample = { ...verdict.counterexample, statesBelow: null };
    expect(certificateText({ ...verdict, counterexample })).toMatch(/^Not certified shortest/);
    const text = storageText(execution.view(execution.steps.length), look);
    expect(text).toMatch(/^Instances\nPartitionKey +ExecutionId +RuntimeStatus +ETag\n1234567/);
    expect(text).toMatch(/\n1234567 +0 +ExecutionStarted +e-m\d\n/);
    expect(text).toMatch(/\n1234567 +sentinel/);
  });
});

describe('verdicts', () => {
  const coverage = {
    states: 1234,
    transitions: 5678,
    depth: 9,
    quiescent: 1,
    complete: true,
    bounds: {},
    xstateCalls: 1,
    bytes: 1,
    represented: null,
    asymmetry: null,
    reduced: null,
    cycles: 'looked for' as const,
  };
  const property = 'noMessageTwice';

  it('say no more than was found', () => {
    const text = verdictsText(
      {
        verdicts: [
          { kind: 'holds', property, coverage },
          { kind: 'unwitnessed', property, coverage },
          {
            kind: 'unknown',
            property,
            because: 'state limit',
            coverage: { ...coverage, complete: false, bounds: { states: 1234 } },
          },
          {
            kind: 'unknown',
            property,
            because: 'interrupted',
            coverage: { ...coverage, complete: false },
          },
          { kind: 'unknown', property, because: 'memory limit', coverage },
        ],
        seconds: 0.25,
      },
      properties,
      colours,
    );
    expect(text.split('\n')).toEqual([
      '  noMessageTwice  holds, 1,234 states searched',
      '  noMessageTwice  not exercised: no state breaks it, but what it is about never came up: a batch was processed',
      '  noMessageTwice  unknown because of the state limit, at 1,234 states',
      '  noMessageTwice  unknown because the search was interrupted',
      '  noMessageTwice  unknown: broken in none of 1,234 states, but the search for loops was not finished (memory was short)',
      '  1,234 states, 5,678 transitions, depth 9, 0.3 s',
    ]);
  });
});

describe('texts', () => {
  it('are short and exact', () => {
    expect([count(1, 'step'), count(1200, 'step')]).toEqual(['1 step', '1,200 steps']);
    expect([seconds(0.04), seconds(59.6)]).toEqual(['0.0 s', '60 s']);
    expect([clip('abc', 3), clip('abcd', 3)]).toEqual(['abc', 'ab…']);
    expect([shellWord('a/b-1.ts'), shellWord("it's")]).toEqual(['a/b-1.ts', `'it'\\''s'`]);
  });

  it('name the command that shows a world again', () => {
    expect(checkCommand({ ...spec, runtime: 'deduplicating' }, 'noMessageLost')).toBe(
      'npm run -s onebatch -- check naive --property noMessageLost',
    );
    const other: WorldSpec = {
      ...spec,
      runtime: '2019',
      messages: 3,
      faults: { crash: 1, pause: 2 },
      faultsMax: 2,
    };
    expect(checkCommand(other, 'noMessageLost')).toBe(
      'npm run -s onebatch -- check naive --runtime 2019 --messages 3 --fault crash=1,pause=2 --faults-max 2 --property noMessageLost',
    );
  });
});
