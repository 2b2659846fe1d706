/** Requests to a service of Azure Storage, as the SDKs make them. */
import type { ActorId } from '../../model/domain.js';
import type { Message } from '../../model/messages.js';
import { RestError } from './rest-error.js';
import { request as asked } from './runtime.js';

/** As `request` of the runtime; one that is refused throws what the SDK throws after its tries. */
export const request = <Reply extends { readonly type: string }, View = Reply>(
  to: ActorId,
  message: Message,
  view?: (reply: Reply) => View,
): Promise<View> =>
  asked<Reply, View>(
    to,
    message,
    view,
    () => new RestError('The server is busy.', { statusCode: 503, code: 'ServerBusy' }),
  );
