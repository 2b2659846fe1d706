const twice =
  'The alarm runs at least once. If the object is evicted while it awaits the work, the alarm runs again, and nobody stops the work of the first time.';

/** Of the strategies on Durable Objects. */
export const durableObjectNotes = {
  'durable-object-look': {
    why: [
      'One thread does not make a method a critical section: while it awaits the fetch, other calls begin, and none of them finds the flag.',
      'Whoever finds the flag is told that somebody is at it, and its message goes nowhere.',
      'A call that comes after an eviction finds no flag either, although the work goes on.',
    ],
    repair:
      'Put the message and set an alarm, awaiting nothing but storage ([durable-object-window](durable-object-window.md)).',
  },
  'durable-object-memory': {
    why: [
      'A field is as short-lived as the object: an eviction, a deployment or an exception that resets it loses the messages of callers who were told OK.',
      'The alarm is kept, and finds nothing.',
    ],
    repair: 'Put the messages into storage ([durable-object-window](durable-object-window.md)).',
  },
  'durable-object-delete-all': {
    why: [
      'Calls begin while the alarm awaits the work. What they put is deleted with the rest.',
      twice,
    ],
    repair:
      'Delete what was worked off, and nothing else ([durable-object-window](durable-object-window.md)).',
  },
  'durable-object-window': {
    why: [
      'A message and the alarm that stands for it are one commit, and the caller is told OK after it.',
      'What comes while the alarm awaits the work stays in storage, with an alarm of its own.',
      twice,
    ],
    repair: 'Key the effect by message.',
  },
};
