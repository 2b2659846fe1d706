const joinsNobody =
  'A start that finds a run open is told so, and its argument goes nowhere: the sender believes that its message is in that run.';
const twice =
  'An activity runs at least once: a worker that dies, or outlasts its timeout, between the effect and its report causes the effect twice.';
const outlasts =
  'An attempt that outlasts its timeout is not stopped, and may go on beside the next run.';

/** Of the strategies on Temporal. */
export const temporalNotes = {
  'temporal-describe-then-start': {
    why: [
      'Looking first does not help: the service refuses a second run anyway, and a run that is open when somebody looks may be past its activity.',
      joinsNobody,
      'After the run has closed, the next start is a second batch in the same window.',
      outlasts,
    ],
    repair:
      'Let the message be a signal, and signal with start ([temporal-window](temporal-window.md)).',
  },
  'temporal-start': {
    why: ['There is one run in each window, whatever comes.', joinsNobody, twice],
    repair:
      'Enough where a start carries no data. Otherwise signal with start ([temporal-window](temporal-window.md)).',
  },
  'temporal-terminate-existing': {
    why: [
      'The last start wins. The message of a run that is terminated before its activity is lost, although its sender was told that it had started.',
      'Terminating does not stop an activity that a worker is running: it goes on beside that of the new run.',
      twice,
    ],
    repair:
      'Where only the last message matters, cancel instead and let the activity heartbeat, or wait for the old run to end. Otherwise [temporal-window](temporal-window.md).',
  },
  'temporal-start-then-signal': {
    why: [
      'Start and signal are two calls. A run may close between the two: the signal is refused, and the sender keeps its message.',
      'A client that dies between them leaves a run that waits for a signal.',
      twice,
      outlasts,
    ],
    repair: 'Make the two one call: signal with start ([temporal-drain](temporal-drain.md)).',
  },
  'temporal-signal-with-start': {
    why: [
      'The call is atomic, but the workflow looks at its signals once. One that comes while the activity runs is in the history of a run that returns without it.',
      'The service refuses to close a run only for what its code has not been shown: this one was shown, in a task of its own, and ignored.',
      twice,
    ],
    repair:
      'Look again before returning, without an await in between ([temporal-drain](temporal-drain.md)).',
  },
  'temporal-drain': {
    why: [
      'The workflow returns only when no signal is left, and if one comes while it decides so, the service refuses to close the run and asks again.',
      twice,
      outlasts,
      'A signal that is sent again after its run has closed is another message: request ids are kept by run.',
    ],
    repair:
      'Key the effect by message. Where messages should come together, sleep first ([temporal-window](temporal-window.md)).',
  },
  'temporal-window': {
    why: [
      'As [temporal-drain](temporal-drain.md), with a sleep in which messages gather; signals that are left go into the next run, so histories stay short.',
      twice,
      outlasts,
      'A signal that is sent again after its run has closed is another message: request ids are kept by run.',
    ],
    repair:
      'Key the effect by message. Let the activity heartbeat, so that an attempt whose time is over learns of it.',
  },
};
