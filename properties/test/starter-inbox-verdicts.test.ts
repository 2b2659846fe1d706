import { describe, expect, it } from 'vitest';
import { drainer, inbox, inboxStarter, type RuntimeEra, type Strategy } from '../../model/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { defaultSpec, properties, worldOf, type Faults } from '../index.js';
import { full } from '../../sim/test/runs.js';
import { withTwin } from './twin.js';

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

interface Setting {
  readonly runtime?: RuntimeEra;
  readonly faults?: Faults;
  readonly starters?: number;
  readonly messages?: number;
}

/** By property: `holds`, or the length of the shortest schedule that violates it. */
function verdicts(
  strategy: string | Strategy,
  watched: readonly string[],
  { runtime = 'deduplicating', faults = {}, starters = 2, messages = 2 }: Setting = {},
): readonly (string | number)[] {
  const name = typeof strategy === 'string' ? strategy : strategy.name;
  const own = typeof strategy === 'string' ? {} : { strategy };
  const spec = { ...defaultSpec, strategy: name, runtime, starters, messages, faults };
  return explore(worldOf(spec, { ...own, watched, memo })).map((found) =>
    found.kind === 'violated' ? found.counterexample.actions.length : found.kind,
  );
}
const verdict = (strategy: string | Strategy, property: string, setting?: Setting) =>
  verdicts(strategy, [property], setting)[0];

const all = properties.map(({ name }) => name);
const alone: Setting = { starters: 1, messages: 1 };

describe('start or signal with a durable inbox', () => {
  it.runIf(full)('keeps everything where the worker runs one start of an instance', () => {
    expect(verdicts('inbox', all)).toEqual(all.map(() => 'holds'));
  });

  it.each([['worker-crash'], ['split-brain'], ['duplicate']] as const)(
    'processes a batch twice after %s, unless the activity knows its messages',
    (fault) => {
      const setting = { ...alone, faults: { [fault]: 1 } };
      expect(verdict('inbox', 'noMessageTwice', setting)).toBe(28);
      expect(verdict('inbox-idempotent', 'noMessageTwice', setting)).toBe('holds');
    },
  );

  it('loses a batch whose activity throws, unless it is tried again', () => {
    const setting = { ...alone, faults: { 'activity-failure': 1 } };
    expect(verdict('inbox', 'noMessageLost', setting)).toBe(34);
    expect(verdict('inbox-idempotent', 'noMessageLost', setting)).toBe('holds');
  });

  it('leaves a message unattended whose host dies after it stored it, but the sender knows', () => {
    const setting = { ...alone, faults: { crash: 1 } };
    expect(verdict('inbox', 'exactlyOneBatchPerWindow', setting)).toBe(3);
    expect(verdict('inbox', 'noMessageLost', setting)).toBe('holds');
  });

  it('stores a message once, however often it comes, unless it forgets what is done', () => {
    const setting = { ...alone, faults: { redelivery: 1 } };
    expect(verdict('inbox', 'noMessageTwice', setting)).toBe('holds');
    expect(verdict('inbox-forgetting', 'noMessageTwice', setting)).toBe(55);
    expect(verdict('inbox-forgetting', 'noMessageTwice', alone)).toBe('holds');
  });
});

describe('without its guard', () => {
  it('an inbox that stores a message again has it processed twice', () => {
    const twin = inbox.provide({ guards: { isStored: () => false } });
    const strategy = withTwin('inbox', inbox, twin);
    const faults = { redelivery: 1 };
    expect(verdict(strategy, 'noMessageTwice', { ...alone, faults })).toBe(53);
  });

  it('an epoch that is closed on whatever version leaves out the message that came in meanwhile', () => {
    const twin = inbox.provide({ guards: { etagMatches: () => true } });
    const strategy = withTwin('inbox', inbox, twin);
    expect(verdict(strategy, 'noMessageLost')).toBe(42);
  });

  it('a drainer that leaves a batch to who closed the epoch loses it where both executions run', () => {
    const twin = drainer.provide({ guards: { nothingLeft: () => true } });
    const strategy = withTwin('inbox', drainer, twin);
    expect(verdict(strategy, 'noMessageLost', { runtime: 'overridable' })).toBe(50);
  });

  it.runIf(full)(
    'a drainer that does not see that all is done has nothing processed: no property minds',
    () => {
      const twin = drainer.provide({ guards: { nothingLeft: () => false } });
      const strategy = withTwin('inbox', drainer, twin);
      expect(verdicts(strategy, all)).toEqual(all.map(() => 'holds'));
    },
  );

  it.runIf(full)(
    'a drainer that closes what is closed does so on the version that it read: no property minds',
    () => {
      const twin = drainer.provide({ guards: { isOpen: () => true } });
      const strategy = withTwin('inbox', drainer, twin);
      expect(verdicts(strategy, all)).toEqual(all.map(() => 'holds'));
    },
  );

  it('a starter that leaves the start to others loses messages', () => {
    const twin = inboxStarter.provide({ guards: { isWaiting: () => false } });
    const strategy = withTwin('inbox', inboxStarter, twin);
    expect(verdict(strategy, 'noMessageLost')).toBe(10);
  });

  it('a starter that does not look before it starts lets executions overlap earlier', () => {
    const twin = inboxStarter.provide({ guards: { refusesRunning: () => true } });
    const strategy = withTwin('inbox', inboxStarter, twin);
    expect(verdict(strategy, 'noOverlappingExecutions', { runtime: '2019' })).toBe(21);
  });
});
