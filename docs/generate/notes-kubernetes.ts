const overtaken =
  'Nothing on the server ends a lease, and nothing tells a leader that stands still. When it wakes up it goes on, beside the next one, until a renewal fails.';

/** Of the strategies on Kubernetes. */
export const kubernetesNotes = {
  'kubernetes-job': {
    why: [
      'The name is taken once, so there is one Job; but the Job reads once, and is there after that, running or complete.',
      'A message that comes after the reading is told AlreadyExists, and nobody will read it.',
      'The Job controller replaces a pod on a node that it cannot reach, and the pod goes on there.',
    ],
    repair:
      'Let somebody who stays look for messages again and again: a leader ([kubernetes-window](kubernetes-window.md)).',
  },
  'kubernetes-patch': {
    why: [
      'Two candidates find the same lease left, and both write themselves into it. A PATCH names no version, so neither is refused.',
      'The first one hears at its next renewal that it does not lead.',
    ],
    repair:
      'Write the object with the resourceVersion that was read, by a PUT or in the PATCH ([kubernetes-leader](kubernetes-leader.md)).',
  },
  'kubernetes-renew-time': {
    why: [
      'The time in the record was written by another clock. A candidate whose clock is ahead takes a lease that was just renewed for an old one.',
      overtaken,
    ],
    repair:
      'Let only changes of the record count, by one’s own clock, as client-go does ([kubernetes-leader](kubernetes-leader.md)).',
  },
  'kubernetes-leader': {
    why: [
      overtaken,
      'A leader that dies between its effect and the end of the messages leaves them to the next one, which has the effect again.',
    ],
    repair:
      'A token that the store checks, before the reading ([kubernetes-window](kubernetes-window.md)).',
  },
  'kubernetes-fenced-writes': {
    why: [
      'The store refuses an older token only when it has seen a newer one. Between its election and its first write the new leader has shown none.',
      'What it reads in that time the old leader may still commit, also one that has died since: its request is under way. Then both have the effect.',
    ],
    repair: 'Show the token before the reading, too ([kubernetes-window](kubernetes-window.md)).',
  },
  'kubernetes-window': {
    why: [
      'From the moment at which the new leader reads no older one can commit; what the older one has committed before is not read.',
      'Effect and end of the messages are one transaction: neither a crash nor a pause makes one without the other.',
      'No token keeps two from working at once: the older one is refused when it has worked.',
    ],
    repair: 'Let work begin nothing that is not in the transaction, or key it by message.',
  },
};
