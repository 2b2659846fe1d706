import { actorPart, collectingWorld, lockRecord, send, type Strategy } from '../model/index.js';
import {
  dead,
  idle,
  joined,
  lateReplies,
  rejected,
  serving,
  started,
} from '../model/azure/starter/conversation.js';
import { raiseEvent, startNew } from '../model/azure/starter/start-protocol.js';
import { site, starter, starterContext } from '../model/azure/starter/starter.js';

const recordKeeper = starter.extend({
  actions: {
    insertRecord: send(({ context }) => site(context).record, {
      type: 'INSERT_RECORD',
      content: { owner: null, stage: 'starting' },
    }),
    deleteRecord: send(({ context }) => site(context).record, {
      type: 'DELETE_RECORD',
      ifMatch: null,
    }),
  },
});

/**
 * Look at the status; if there is no instance, insert a record, start, and delete the record. The core of the
 * workaround in the comments of azure-functions-durable-extension#612, without its wait until the instance is active.
 */
const machine = recordKeeper.createMachine({
  id: 'my-strategy',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'looking',
      states: {
        looking: {
          entry: 'readRow',
          on: { ROW: [{ guard: 'rowAbsent', target: 'claiming' }, { target: 'joining' }] },
        },
        claiming: {
          entry: 'insertRecord',
          on: { RECORD_INSERTED: 'starting', RECORD_EXISTS: rejected('beingStarted') },
        },
        starting: startNew({
          started: [{ target: '#releasing' }],
          alreadyRunning: rejected('alreadyRunning'),
        }),
        releasing: {
          id: 'releasing',
          entry: 'deleteRecord',
          on: { RECORD_DELETED: started, RECORD_ABSENT: started },
        },
        joining: raiseEvent({
          raised: joined,
          absent: rejected('absent'),
          closed: rejected('closed'),
        }),
      },
    },
  },
});

const strategy: Strategy = {
  name: 'my-strategy',
  summary: 'look; insert a record, start, delete the record; else send an event',
  source: 'azure-functions-durable-extension#612, the workaround in its comments',
  assumes: 'nobody looks before the start and inserts after the record is gone',
  build: (options) =>
    collectingWorld(options, {
      machine,
      resources: ({ record, instance }) => [
        actorPart(record, lockRecord, { id: record, holds: 'lock', instance, ages: false }),
      ],
    }),
};

export default strategy;
