/** `@azure/service-bus`: a Service Bus queue or topic may trigger a function; nobody simulates a client of one. */
import { refuse } from './runtime.js';

export class ServiceBusClient {
  constructor(_connection: string) {
    refuse('ServiceBusClient');
  }
}
export class ServiceBusAdministrationClient {
  constructor(_connection: string) {
    refuse('ServiceBusAdministrationClient');
  }
}
