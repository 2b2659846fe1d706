/** What the clients of `@azure/*` throw when a service says no. */
import { shown } from './shown.js';

export class RestError extends Error {
  override readonly name = 'RestError';
  readonly statusCode: number;
  /** The clients differ: of a table's single operations and of answers without a body it is undefined, as in the SDK. */
  readonly code: string | undefined;
  readonly details: unknown;

  constructor(
    message: string,
    {
      statusCode,
      code,
      details,
    }: { readonly statusCode: number; readonly code?: string; readonly details?: unknown },
  ) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
    this.details = details;
    shown('a RestError', this, ['request', 'response']);
  }
}

/** What a service refused with. */
export interface Refused {
  readonly status: number;
  readonly code: string;
}
