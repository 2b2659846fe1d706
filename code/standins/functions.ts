/** `@azure/functions`: triggers. */
import { only } from './globals.js';
import { register } from './registry.js';

const triggers = [
  'http',
  'storageQueue',
  'serviceBusQueue',
  'serviceBusTopic',
  'timer',
  'eventHub',
  'eventGrid',
];
const methods = ['get', 'post', 'put', 'patch', 'deleteRequest'];

export const app = only('app', {
  ...Object.fromEntries(triggers.map((kind) => [kind, register(kind)])),
  ...Object.fromEntries(methods.map((name) => [name, register('http')])),
  setup: () => undefined,
  hook: { appStart: () => undefined, appTerminate: () => undefined },
});

export interface HttpResponseInit {
  readonly status?: number;
  readonly body?: unknown;
  readonly jsonBody?: unknown;
}

export class HttpResponse {
  readonly status: number;
  readonly body: unknown;
  constructor(init: HttpResponseInit = {}) {
    this.status = init.status ?? 200;
    this.body = init.body ?? init.jsonBody;
  }
}
