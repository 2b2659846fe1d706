import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adaptationText } from '../../sim/index.js';
import { readTrace, replayTrace, traceFormat, type ReadTrace } from '../index.js';

const folder = join(import.meta.dirname, 'old-traces');

const read = (file: string): ReadTrace => readTrace(readFileSync(join(folder, file), 'utf8'), file);

const inserted = (step: number, execution: number): string =>
  `re-synchronised at step ${step}: inserted 'execution-${execution}: deliver ACTIVITY_DONE from activities'`;

const detailed = (step: number, n: number): string =>
  `re-synchronised at step ${step}: 'activities: deliver RUN_ACTIVITY from execution-${n}' is 'activities: deliver RUN_ACTIVITY {"execution":"e-m${n}","messages":["m${n}"],"window":"w1"} from execution-${n}' now`;

/** What becomes of every old file: at which step its violation is seen again, by what adaptations; or why it is refused. */
const fates: readonly (readonly [file: string, step: number, adapted: readonly string[]])[] = [
  ['971acc1/naive-2019-exactlyOneBatchPerWindow', 29, []],
  ['971acc1/naive-2019-noOverlappingExecutions', 17, []],
  ['971acc1/naive-2019-drop1-exactlyOneBatchPerWindow', 29, []],
  [
    '971acc1/naive-2019-duplicate1-exactlyOneBatchPerWindow',
    29,
    [detailed(22, 1), detailed(29, 2)],
  ],
  ['971acc1/naive-2019-duplicate1-noMessageLost', 33, [detailed(28, 1), inserted(29, 1)]],
  ['971acc1/naive-2019-crash1-noMessageLost', 31, [inserted(26, 1)]],
  ['971acc1/naive-deduplicating-exactlyOneBatchPerWindow', 41, [inserted(23, 1)]],
  ['971acc1/atomic-insert-2019-noMessageLost', 33, [inserted(29, 1)]],
  ['971acc1/lease-2019-noMessageLost', 43, [inserted(39, 1)]],
  [
    '408e996/naive-2019-duplicate1-exactlyOneBatchPerWindow',
    29,
    [detailed(24, 1), detailed(29, 2)],
  ],
  ['408e996/naive-2019-restart1-noOverlappingExecutions', 17, []],
  ['333953e/naive-exactlyOneBatchPerWindow', 29, []],
  ['333953e/entity-noMessageTwice', 21, []],
  ['333953e/singleton-noOverlappingExecutions', 19, []],
  ['333953e/flag-noLockOut', 8, []],
  ['333953e/workaround-repaired-truthfulReturn', 37, []],
  ['333953e/lease-noMessageLost', 41, []],
  ['333953e/eternal-noMessageTwice', 16, []],
];

const refused: readonly (readonly [file: string, message: string])[] = [
  [
    '971acc1/naive-2019-drop1-noMessageLost',
    "cannot be brought up to date: at steps[29].action: the fault 'drop' is no more, and 'lost-reply' is not the same; expected a schedule found anew, with --fault lost-reply=1",
  ],
  // The lease of a living holder lapses by a fault now, not by itself.
  [
    '971acc1/lease-deduplicating-crash1-noMessageLost',
    'diverged at step 9: expected lock: fire LEASE in finite; enabled: lock: deliver ACQUIRE from starter-2 | ',
  ],
  // The queue hands out no event while the start before it is put off.
  [
    '971acc1/naive-deduplicating-noMessageLost',
    'diverged at step 20: expected worker: deliver ITEM from queue; enabled: worker: deliver ROW from instances',
  ],
  [
    '408e996/atomic-insert-deduplicating-crash1-noMessageLost',
    'diverged at step 19: expected worker: deliver ITEM from queue; enabled: starter-1: deliver CREATED from instances | ',
  ],
];

describe('a trace file that an older version wrote', () => {
  it.each(fates)('%s shows its violation again, at step %d', (name, step, adapted) => {
    const { trace } = read(`${name}.trace.json`);
    const { reproduced, violations, adaptations, claimed } = replayTrace(trace);
    expect(trace.format).toBe(traceFormat);
    expect(adaptations.map(adaptationText)).toEqual(adapted);
    expect({ reproduced, claimed }).toEqual({ reproduced: true, claimed: step });
    expect(violations).toContainEqual(
      expect.objectContaining({ property: trace.violation?.property, step }),
    );
  });

  it.each(refused)('%s is refused, and says why', (name, message) => {
    expect(() => replayTrace(read(`${name}.trace.json`).trace)).toThrow(message);
  });

  it('says what it means now where the model has other words for it', () => {
    expect(read('971acc1/naive-2019-drop1-exactlyOneBatchPerWindow.trace.json').notes).toEqual([
      "the fault 'drop' is no more; no step makes use of it",
      "step 22: the timer 'ACTIVITY in processing' is the receipt of RUN_ACTIVITY now",
      "step 29: the timer 'ACTIVITY in processing' is the receipt of RUN_ACTIVITY now",
    ]);
    expect(read('333953e/naive-exactlyOneBatchPerWindow.trace.json').notes).toEqual([]);
  });

  it('is in one of these lists', () => {
    const names = [...fates, ...refused].map(([name]) => `${name}.trace.json`);
    const files = readdirSync(folder, { recursive: true }).map(String);
    expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual([...names].sort());
  });
});
