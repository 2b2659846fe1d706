import * as df from 'durable-functions';
import { add, emptyBatch, flush, isIdle, type BatchState } from '../batch-entity.js';
import type { Delivered } from '../message.js';
import { collect, deliver, names } from '../orchestrations.js';
import { processBatch, type Batch } from '../process.js';
import { stores } from '../stores.js';

df.app.orchestration(names.collect, collect);
df.app.orchestration(names.deliver, deliver);

df.app.activity(names.process, {
  handler: async (batch: Batch) => processBatch(await stores(), batch),
});

df.app.entity<BatchState>(names.entity, ({ df: context }) => {
  const state = context.getState(() => emptyBatch) ?? emptyBatch;
  const { operationName } = context;
  if (operationName === 'add') {
    const [next, added] = add(state, inputOf<Delivered>(context));
    context.setState(next);
    context.return(added);
  } else if (operationName === 'flush') {
    const [next, messages] = flush(state, inputOf<number>(context));
    context.setState(next);
    context.return(messages);
  } else if (operationName === 'forget') {
    if (isIdle(state, inputOf<number>(context))) context.destructOnExit();
  } else throw new Error(`the batch entity has no operation '${operationName}'`);
});

/** @throws Error if an operation comes without its input: whoever called it gets the error. */
function inputOf<Input>(context: df.DurableEntityContext<BatchState>): Input {
  const input = context.getInput<Input>();
  if (input === undefined) throw new Error(`${context.operationName}: expected an input`);
  return input;
}
