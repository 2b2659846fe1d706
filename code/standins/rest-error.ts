/** What the clients of `@azure/*` throw when a service says no. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly statusCode: number;
  readonly code: string;
  readonly details: { readonly errorCode: string; readonly odataError: { readonly code: string } };

  constructor(message: string, options: { readonly statusCode: number; readonly code: string }) {
    super(message);
    this.statusCode = options.statusCode;
    this.code = options.code;
    this.details = { errorCode: options.code, odataError: { code: options.code } };
  }
}
