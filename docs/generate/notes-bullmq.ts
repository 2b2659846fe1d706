const outlives =
  'Nothing stops a worker that stands still for longer than its lock: another one has the job meanwhile.';
const silent =
  'The call that adds a job answers with the id of another one, and says nothing else: the sender thinks that its message is in there.';

/** Of the strategies on BullMQ. */
export const bullmqNotes = {
  'bullmq-job-id': {
    why: [
      'A job of that id is kept when it is over, so there is one for each window, for ever.',
      silent,
      outlives,
    ],
    repair:
      'Keep the messages elsewhere, and let the job work off what it finds ([bullmq-window](bullmq-window.md)). With `removeOnComplete` the id is free again when the job is over, as the key of [bullmq-simple](bullmq-simple.md) is.',
  },
  'bullmq-simple': {
    why: [
      'While a job waits or runs, what is added is ignored; what is added later is a job of its own.',
      silent,
      outlives,
    ],
    repair:
      'Keep the messages elsewhere ([bullmq-inbox](bullmq-inbox.md)), and let what is added while the job runs be a job afterwards ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-throttle': {
    why: [
      'The key ends when its time is over, whatever the job does: the next job runs beside it.',
      'While the key is there, what is added is ignored, even if the job is over.',
      silent,
    ],
    repair:
      'No `ttl` where two may not run at once ([bullmq-simple](bullmq-simple.md)); and keep the messages elsewhere.',
  },
  'bullmq-debounce': {
    why: [
      'A job that is still delayed is removed, with its message, and the new one takes its place. That is right where the last message says all, and loses messages where each counts.',
      'When the delay is over the key goes on for its own time; when that is over, too, the next job runs beside a long one.',
    ],
    repair:
      'Let the delayed job be a signal, and keep the messages elsewhere ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-keep-last': {
    why: [
      'While the job runs, the last of what is added is kept, and is a job when that is over. So nothing overlaps, and a run comes after the last change: it suits a job that brings something up to date.',
      'Earlier messages of that time are overwritten, and what is added while the job waits, or is delayed for a retry, is ignored.',
      'With `replace`, an addition removes a job that is delayed for a retry.',
    ],
    repair:
      'Keep the messages elsewhere: then it makes no difference which addition is kept ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-inbox': {
    why: [
      'The messages are safe in a hash, but the signal is not: what is added while the job runs is ignored, also when the job has looked into the hash already.',
      outlives,
    ],
    repair:
      'Add with `keepLastIfActive`: then the job that comes afterwards looks again ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-window': {
    why: [
      'The message is stored before the job is added, and each addition is followed by a look: by the job that waits, or by the one that is made when the running one is over. So there is no gap for a message to fall into.',
      'A job removes the messages that it has worked off, and no others, after its effect: whoever dies before that leaves them for the next try.',
      'A worker that dies, or stands still, makes the effect come twice, and so does a message that is stored again after it was worked off.',
      'Two such faults are too many: a job that is put back a second time fails without a try (`maxStalledCount` is 1), as one does that has thrown as often as it may. Its messages then wait for the next message.',
    ],
    repair:
      'Key the effect by message; raise `maxStalledCount` and `attempts`, and add a job again when one fails for good (`failed` of QueueEvents, or a job scheduler).',
  },
};
