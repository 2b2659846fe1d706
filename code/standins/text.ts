/** Bodies of blobs, which are kept as text. */
import { refuse } from './runtime.js';

/** The text of a body; what is no text is refused, not mangled. */
export function textOf(call: string, body: unknown): string {
  if (typeof body === 'string') return body;
  const bytes = bytesOf(body);
  if (bytes === null)
    return refuse(`a body of this kind in ${call}; a text or a buffer is, anything else`);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes)
    ? text
    : refuse(`a body that is no text in ${call}`);
}

function bytesOf(body: unknown): Buffer | null {
  if (ArrayBuffer.isView(body)) {
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }
  const isBuffer = Object.prototype.toString.call(body) === '[object ArrayBuffer]';
  return isBuffer ? Buffer.from(body as ArrayBuffer) : null;
}
