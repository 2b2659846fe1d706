import { describe, expect, it } from 'vitest';
import { etag, tablePartition, type EntityWrite, type Message } from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const answer = ({ sends }: Reaction): unknown => sends[0]?.message;
const one = (write: EntityWrite): Message => ({ type: 'WRITE_ENTITY', write });
const all = (...writes: readonly EntityWrite[]): Message => ({ type: 'WRITE_ENTITIES', writes });

const insert = (rowKey: string, x = '1'): EntityWrite => ({
  kind: 'insert',
  rowKey,
  properties: { x },
});
const replace = (rowKey: string, version: number | null): EntityWrite => ({
  kind: 'replace',
  rowKey,
  properties: { y: '2' },
  ifMatch: version === null ? null : etag(version),
});

function entities(probe: Probe): unknown {
  return answer(probe.receive({ type: 'QUERY_ENTITIES' }));
}

describe('a partition of a table', () => {
  it('inserts an entity once', () => {
    const probe = new Probe(tablePartition);
    expect(answer(probe.receive(one(insert('a'))))).toMatchObject({ status: 204, etag: 1 });
    expect(answer(probe.receive(one(insert('a'))))).toMatchObject({
      status: 409,
      code: 'EntityAlreadyExists',
    });
  });

  it('replaces and merges what is there, in the version that is named, or whatever there is', () => {
    const probe = new Probe(tablePartition);
    expect(answer(probe.receive(one(replace('a', null))))).toMatchObject({ status: 404 });
    probe.receive(one(insert('a')));
    expect(answer(probe.receive(one(replace('a', 7))))).toMatchObject({
      status: 412,
      code: 'UpdateConditionNotSatisfied',
    });
    const merge = { ...replace('a', 1), kind: 'merge' } as EntityWrite;
    expect(answer(probe.receive(one(merge)))).toMatchObject({ etag: 2 });
    expect(entities(probe)).toMatchObject({ entities: { a: { properties: { x: '1', y: '2' } } } });
    probe.receive(one(replace('a', null)));
    expect(entities(probe)).toMatchObject({ entities: { a: { properties: { y: '2' }, etag: 3 } } });
  });

  it('takes an upsert whatever is there, and deletes what is there', () => {
    const probe = new Probe(tablePartition);
    const upsert: EntityWrite = { kind: 'insert-or-merge', rowKey: 'a', properties: { x: '1' } };
    probe.receive(one(upsert));
    probe.receive(one({ ...upsert, properties: { y: '2' } }));
    expect(entities(probe)).toMatchObject({ entities: { a: { properties: { x: '1', y: '2' } } } });
    const removal: EntityWrite = { kind: 'delete', rowKey: 'a', ifMatch: etag(2) };
    expect(answer(probe.receive(one(removal)))).toEqual({
      type: 'ENTITY_WRITTEN',
      status: 204,
      etag: null,
    });
    expect(answer(probe.receive(one(removal)))).toMatchObject({ status: 404 });
  });

  it('does all of a transaction or nothing; the first write that fails says why', () => {
    const probe = new Probe(tablePartition);
    probe.receive(one(insert('b')));
    expect(answer(probe.receive(all(insert('a'), replace('c', null), insert('b'))))).toMatchObject({
      status: 404,
    });
    expect(entities(probe)).toMatchObject({ entities: { b: { etag: 1 } } });
    expect(answer(probe.receive(all(insert('a'), replace('b', 1))))).toMatchObject({ status: 202 });
    expect(entities(probe)).toMatchObject({
      entities: { a: { etag: 2 }, b: { etag: 3 } },
    });
  });

  it('refuses a transaction that writes an entity twice', () => {
    const probe = new Probe(tablePartition);
    expect(answer(probe.receive(all(insert('a'), replace('a', null))))).toMatchObject({
      status: 400,
      code: 'InvalidDuplicateRow',
    });
    expect(entities(probe)).toEqual({ type: 'ENTITIES', status: 200, entities: {} });
  });

  it.each(['toString', '__proto__', '1'])('takes the row key %s like any other', (rowKey) => {
    const probe = new Probe(tablePartition);
    expect(answer(probe.receive(one(replace(rowKey, null))))).toMatchObject({ status: 404 });
    expect(answer(probe.receive(one(insert(rowKey))))).toMatchObject({ status: 204, etag: 1 });
    expect(answer(probe.receive(one(insert(rowKey))))).toMatchObject({ status: 409 });
    const removal: EntityWrite = { kind: 'delete', rowKey, ifMatch: etag(1) };
    expect(answer(probe.receive(one(removal)))).toMatchObject({ status: 204, etag: null });
    expect(answer(probe.receive(one(removal)))).toMatchObject({ status: 404 });
  });

  it('has a twin without its guard that says of a write that failed that it was done', () => {
    const probe = new Probe(tablePartition.provide({ guards: { isRefused: () => false } }));
    probe.receive(one(insert('a')));
    expect(answer(probe.receive(one(insert('a'))))).toMatchObject({ status: 204 });
  });
});
