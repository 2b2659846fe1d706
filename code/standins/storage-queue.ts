/** `@azure/storage-queue`. */
import { RestError } from './rest-error.js';
import { refuse } from './runtime.js';
export { RestError };

export class QueueServiceClient {
  static fromConnectionString(_connection: string): QueueServiceClient {
    return new QueueServiceClient();
  }
  getQueueClient(_name: string): never {
    return refuse('QueueServiceClient.getQueueClient');
  }
}
export class QueueClient {
  constructor() {
    refuse('QueueClient');
  }
}
