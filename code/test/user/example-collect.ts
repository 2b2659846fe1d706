import * as df from 'durable-functions';
import { collect, names } from '../../../examples/functions-app/src/orchestrations.js';
df.app.orchestration(names.collect, collect);
