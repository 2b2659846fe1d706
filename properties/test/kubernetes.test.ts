import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { ModelResource } from '../../lab/conformance/model-resource.js';
import { kubernetesJob, kubernetesLease, kubernetesTable } from '../../model/kubernetes/index.js';
import type { Json } from '../../sim/index.js';
import { replaced, verdict, verdicts } from './engine-verdicts.js';

/** A resource with what it answers in one line each. */
function subject(machine: AnyStateMachine, input: Json = null) {
  const resource = new ModelResource(machine, input);
  const ask = (type: string, from = 'a', rest: object = {}): string =>
    resource
      .ask({ type, ...rest } as never, from)
      .map(({ to, message }) => [`${to}:`, ...Object.values(message).flat().map(String)].join(' '))
      .join('; ');
  return { ask, resource };
}

describe('a Lease (docs/kubernetes.md)', () => {
  it('is taken by one of those who read the same version; the other one meets a conflict', () => {
    const { ask } = subject(kubernetesLease);
    expect([ask('GET_LEASE', 'a'), ask('GET_LEASE', 'b')]).toEqual(['a: LEASE 1', 'b: LEASE 1']);
    expect(ask('TAKE_LEASE', 'a', { version: 1 })).toBe('a: LEASE_WRITTEN 2');
    expect(ask('TAKE_LEASE', 'b', { version: 1 })).toBe('b: LEASE_CONFLICT');
    expect(ask('TAKE_LEASE', 'b', { version: null })).toBe('a: LEASE_LOST; b: LEASE_WRITTEN 3');
  });

  it('is left when nobody has renewed it for LeaseDuration, by the clocks of those who wait', () => {
    const { ask, resource } = subject(kubernetesLease);
    const waiting = (): unknown => (resource.context as { candidates: unknown }).candidates;
    ask('GET_LEASE', 'a');
    resource.advance(14_999);
    expect(waiting()).toEqual(['a']);
    resource.advance(1);
    expect(waiting()).toEqual([]);
    ask('TAKE_LEASE', 'a', { version: 1 });
    ask('GET_LEASE', 'b');
    resource.advance(60_000);
    expect(waiting()).toEqual(['b']);
    expect(ask('PAUSE')).toBe('b: LEASE_OLD 2');
    ask('GET_LEASE', 'b');
    ask('HOLDER_GONE', 'a');
    resource.advance(15_000);
    expect(waiting()).toEqual([]);
    expect(ask('TAKE_LEASE', 'b', { version: 2 })).toBe('b: LEASE_WRITTEN 3');
  });
});

describe('a table', () => {
  const table = () => subject(kubernetesTable, { id: 't', instance: '1', claims: true });
  const commit = { window: 'w1#1', execution: 'e', messages: ['m1'] };

  it('refuses a token that is less than one that it has seen, by a reader or a writer', () => {
    const { ask, resource } = table();
    ask('PUT', 'client', { message: 'm1' });
    ask('AWAIT_MESSAGES', 'b', { token: 3 });
    resource.advance(5_000);
    expect(ask('COMMIT', 'a', { token: 2, ...commit })).toBe('a: REFUSED');
    expect(ask('COMMIT', 'b', { token: 3, ...commit })).toBe('b: COMMITTED');
    expect(ask('READ', 'b')).toBe('b: MESSAGES 2');
  });

  it('knows a message that was committed, and forgets one that was removed', () => {
    const { ask } = table();
    ask('PUT', 'client', { message: 'm1' });
    ask('COMMIT', 'a', { token: 2, ...commit });
    ask('PUT', 'client', { message: 'm1' });
    expect(ask('READ')).toBe('a: MESSAGES 2');
    ask('PUT', 'client', { message: 'm2' });
    ask('REMOVE', 'a', { messages: ['m2'] });
    ask('PUT', 'client', { message: 'm2' });
    expect(ask('READ')).toBe('a: MESSAGES 3 m2');
  });
});

it('a Job is created once, also when it is complete; a pod that is lost is replaced', () => {
  const input = { id: 'job', instance: '1', pods: ['pod-1', 'pod-2'] };
  const { ask } = subject(kubernetesJob, input);
  expect(ask('CREATE_JOB', 'a')).toBe('pod-1: RUN; a: JOB_CREATED');
  expect(ask('CREATE_JOB', 'b')).toBe('b: JOB_EXISTS');
  expect(ask('HOLDER_GONE', 'pod-1')).toBe('pod-2: RUN');
  expect(ask('JOB_DONE', 'pod-2')).toBe('');
  expect(ask('CREATE_JOB', 'b')).toBe('b: JOB_EXISTS');
});

describe('a leader', () => {
  const two = ['noOverlappingExecutions', 'noMessageTwice'];

  it.each([
    ['kubernetes-patch', {}, ['violated', 'violated']],
    ['kubernetes-renew-time', { 'clock-skew': 1 }, ['violated', 'violated']],
    ['kubernetes-leader', {}, ['holds', 'holds']],
    ['kubernetes-leader', { pause: 1 }, ['violated', 'violated']],
    ['kubernetes-fenced-writes', { pause: 1 }, ['violated', 'violated']],
    ['kubernetes-window', { pause: 1 }, ['violated', 'holds']],
  ])('%s, %j: no overlap and no message twice', (strategy, faults, expected) => {
    const found = verdicts({ strategy, faults }, two);
    expect(two.map((property) => found[property])).toEqual(expected);
  });

  it('a Job that is complete loses a message', () => {
    expect(verdict({ strategy: 'kubernetes-job' }, 'noMessageLost')).toBe('violated');
  });

  it.each([
    [
      'an update that nothing refuses lets two lead',
      kubernetesLease,
      'isAsRead',
      {},
      'kubernetes-leader',
    ],
    [
      'a reader with an old token reads',
      kubernetesTable,
      'isStaleRead',
      { pause: 1 },
      'kubernetes-window',
    ],
    [
      'a writer with an old token writes',
      kubernetesTable,
      'isStaleWrite',
      { pause: 1 },
      'kubernetes-window',
    ],
  ] as const)('%s', (_, machine, guard, faults, strategy) => {
    const value = guard === 'isAsRead';
    const twin = machine.provide({ guards: { [guard]: () => value } });
    const wrong = replaced(strategy, machine, twin);
    expect(verdict({ strategy, faults }, 'noMessageTwice', wrong)).toBe('violated');
  });
});
