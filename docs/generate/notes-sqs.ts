const beyond =
  'A consumer that works beyond the visibility timeout is not stopped: the next one has the same messages meanwhile.';
const again = 'A message that is sent again after five minutes is another message.';
const dropped =
  'A send with an id of the last five minutes is answered OK and dropped, also when the first one has been received and deleted.';

/** Of the strategies on SQS FIFO. */
export const sqsNotes = {
  'sqs-window-id': {
    why: [
      dropped,
      'So of all messages of a window one is processed in five minutes, and after that perhaps another.',
      beyond,
    ],
    repair: 'Give each message its own id, and the window its group ([sqs-window](sqs-window.md)).',
  },
  'sqs-message-id': {
    why: [
      'Each message is a batch of its own, one at a time: nothing is lost, and nothing consolidated.',
      beyond,
      again,
    ],
    repair: 'Receive several at once ([sqs-window](sqs-window.md)).',
  },
  'sqs-signal': {
    why: [
      'The messages are safe in a table, but the signal is not.',
      dropped,
      'A message that is stored after the consumer has read the table waits for a signal that does not come.',
      beyond,
    ],
    repair:
      'Give each signal an id of its own ([sqs-signal-each](sqs-signal-each.md)), or send the messages themselves ([sqs-window](sqs-window.md)).',
  },
  'sqs-signal-each': {
    why: [
      'Each message is stored before its signal is sent, and each signal is received after that: somebody reads the table later. A signal that finds nothing costs a receive.',
      beyond,
      'A message that is stored again after it was removed is another message.',
    ],
    repair: 'Key the effect by message, and extend the visibility while the consumer works.',
  },
  'sqs-window': {
    why: [
      'A message is a message of the queue, so there is nothing that could be stored and not signalled.',
      'Nothing of a group is handed out while some of it are in flight: that is the lock.',
      beyond,
      again,
    ],
    repair:
      'Key the effect by message, and extend the visibility while the consumer works. Watch the dead-letter queue.',
  },
};
