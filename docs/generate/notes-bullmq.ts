const outlives =
  'Nothing stops a worker that pauses for longer than its lock: another worker has the job meanwhile.';
const silent =
  'The call that adds a job silently returns the id of another job: the sender believes that its message is in that job.';

/** Of the strategies on BullMQ. */
export const bullmqNotes = {
  'bullmq-job-id': {
    why: [
      'A job of that id is kept after it completes, so each window has one job, for ever.',
      silent,
      outlives,
    ],
    repair:
      'Store the messages elsewhere, and let the job process what it finds ([bullmq-window](bullmq-window.md)). With `removeOnComplete` the id is free again after the job, as is the key of [bullmq-simple](bullmq-simple.md).',
  },
  'bullmq-simple': {
    why: [
      'While a job waits or runs, additions are ignored; a later addition is a separate job.',
      silent,
      outlives,
    ],
    repair:
      'Store the messages elsewhere ([bullmq-inbox](bullmq-inbox.md)), and let an addition during the job become the next job ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-throttle': {
    why: [
      'The key expires whatever the job does, and then the next job runs at the same time.',
      'While the key exists, additions are ignored, even after the job.',
      silent,
    ],
    repair:
      'No `ttl` where two jobs must not overlap ([bullmq-simple](bullmq-simple.md)); and store the messages elsewhere.',
  },
  'bullmq-debounce': {
    why: [
      'A new job replaces one that is still delayed, and its message. That is right where only the last message matters, and loses messages where each counts.',
      'The key outlives the delay by its own time; after that, the next job overlaps with a long one.',
    ],
    repair:
      'Use the delayed job as a signal only, and store the messages elsewhere ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-keep-last': {
    why: [
      'While the job runs, the last addition is kept and becomes the next job. So nothing overlaps, and a run follows the last change: this suits a job that brings something up to date.',
      'Earlier additions during the job are overwritten, and additions while the job waits, or is delayed for a retry, are ignored.',
      'With `replace`, an addition removes a job that is delayed for a retry.',
    ],
    repair:
      'Store the messages elsewhere: then it does not matter which addition is kept ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-inbox': {
    why: [
      'The messages are safe in a hash, but the signal is not: an addition during the job is ignored, even after the job has read the hash.',
      outlives,
    ],
    repair:
      'Add with `keepLastIfActive`: then the next job reads the hash again ([bullmq-window](bullmq-window.md)).',
  },
  'bullmq-window': {
    why: [
      'The message is stored before the job is added, and a job reads the hash after each addition: the waiting one, or the one created when the running job ends. So no message falls into a gap.',
      'A job removes only the messages that it has processed, and after its effect: if it dies before that, they remain for the next attempt.',
      'If a worker dies or pauses, or a message is stored again after it was processed, the effect happens twice.',
      'Two such faults are too many: a job that stalls a second time fails without another attempt (`maxStalledCount` is 1), and so does one that has used up its attempts. Its messages then wait for the next message.',
    ],
    repair:
      'Key the effect by message; raise `maxStalledCount` and `attempts`, and add a job again when one fails for good (`failed` of QueueEvents, or a job scheduler).',
  },
};
