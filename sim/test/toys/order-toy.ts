import type { System } from '../../index.js';

/** What has happened, in order. */
export type Happened = readonly string[];

/**
 * Events that happen once each, as soon as those that cause them have: every event happens in every schedule, and each is
 * a mover of its own.
 *
 * @param causes of each event, by name; the order of the keys is the order of `enabled`.
 */
export function orderToy(
  causes: Readonly<Record<string, readonly string[]>>,
): System<Happened, string> {
  const events = Object.keys(causes);
  return {
    name: `order of ${events.join(', ')}`,
    initial: () => [],
    enabled: (happened) =>
      events.filter(
        (event) =>
          !happened.includes(event) && causes[event]?.every((cause) => happened.includes(cause)),
      ),
    step: (happened, event) => [...happened, event],
    fingerprint: (happened) => happened.join(),
    describe: (event) => event,
    movers: events,
    mover: (event) => event,
  };
}
