/** Faults that are planted in stand-ins, one at a time, each in the subject that has to notice it. */
import type { Bundle } from '../../../code/bundle/bundle.js';

export interface StandInMutant {
  /** What is wrong, in one sentence. */
  readonly name: string;
  readonly subject: string;
  /** A text of the bundled stand-ins, and what is put in its place. */
  readonly from: string | RegExp;
  readonly to: string;
}

const rows = 'TableClient, row by row';
const partitions = 'TableClient, whole partitions';
const blobs = 'BlockBlobClient and BlobLeaseClient';
const message = 'QueueClient: a message';
const queue = 'QueueClient: the queue';

export const standInMutants: readonly StandInMutant[] = [
  {
    name: 'createEntity overwrites what is there',
    subject: rows,
    from: 'type: "INSERT_RECORD"',
    to: 'type: "UPSERT_RECORD"',
  },
  {
    name: 'a RestError of a table has its code where the SDK leaves it out',
    subject: rows,
    from: /(value: code\s*\}\s*\} \}\), \{\s*statusCode: status,)/,
    to: '$1 code,',
  },
  {
    name: 'deleteEntity forgets the version',
    subject: rows,
    from: /type: "DELETE_RECORD",\s*ifMatch/,
    to: 'type: "DELETE_RECORD", ifMatch: null',
  },
  {
    name: 'properties besides owner and stage are dropped',
    subject: rows,
    from: '...properties\n',
    to: '\n',
  },
  {
    name: 'updateEntity replaces where it should merge',
    subject: partitions,
    from: 'mode === "Replace" ? "replace" : "merge"',
    to: 'mode === "Replace" ? "replace" : "replace"',
  },
  {
    name: 'upsertEntity replaces where it should merge',
    subject: partitions,
    from: 'mode === "Replace" ? "insert-or-replace" : "insert-or-merge"',
    to: '"insert-or-replace"',
  },
  {
    name: 'listEntities ignores the filter',
    subject: partitions,
    from: /filter\(\(\[key, one\]\) => isWanted\(key, one\)\)/,
    to: 'filter(() => true)',
  },
  {
    name: 'an empty transaction succeeds',
    subject: partitions,
    from: /throw new TypeError\("Cannot read properties of undefined \(reading '1'\)"\)/,
    to: 'return { status: 202, subResponses: [] }',
  },
  {
    name: 'upload forgets its lease',
    subject: blobs,
    from: /leaseId: (leaseId[\w$]*) === void 0 \? null : [\w$.]+\(\1\)/,
    to: 'leaseId: null',
  },
  {
    name: 'upload with If-None-Match writes over what is there',
    subject: blobs,
    from: 'isCreate: ifNoneMatch === "*"',
    to: 'isCreate: false',
  },
  {
    name: 'an upload says that the blob is empty',
    subject: blobs,
    from: /claimed: false,\s*text(?=\s*\})/,
    to: 'claimed: false, text: ""',
  },
  {
    name: 'deleteIfExists throws where no blob is',
    subject: blobs,
    from: 'refused.code !== "BlobNotFound"',
    to: 'true',
  },
  {
    name: 'changeLease keeps the former id',
    subject: 'BlobLeaseClient, of a lease that is held',
    from: /type: "CHANGE",\s*leaseId: (.*?),\s*proposedId: [^\n]*\n/,
    to: 'type: "CHANGE", leaseId: $1, proposedId: $1\n',
  },
  {
    name: 'a received message stays visible',
    subject: message,
    from: 'type: "GET_QUEUE_MESSAGE"',
    to: 'type: "PEEK_QUEUE_MESSAGE"',
  },
  {
    name: 'deleteMessage succeeds whatever the receipt',
    subject: message,
    from: /(popReceipt\(Number\(receipt\)\)\s*\}\);\s*return) isRefused\(reply\) \? fail\$?\d*\(reply\) :(?= shown\$?\d*\(`the answer to \$\{call\}`, \{\}, headers)/,
    to: '$1',
  },
  {
    name: 'createIfNotExists says that everybody has made the queue',
    subject: queue,
    from: /succeeded: reply\.type === "QUEUE_CREATED"/,
    to: 'succeeded: true',
  },
];

/** @throws Error unless the text is there exactly once. */
export function withFault(bundle: Bundle, { name, from, to }: StandInMutant): Bundle {
  const found =
    typeof from === 'string'
      ? bundle.code.split(from).length - 1
      : [...bundle.code.matchAll(new RegExp(from, 'g'))].length;
  if (found !== 1) throw new Error(`${name}: expected its text once, found it ${found} times`);
  return { ...bundle, code: bundle.code.replace(from, to) };
}
