/** A stand-in with a mistake in it, which the comparison has to notice. */
import { createClient as standIn } from '../../../code/standins/redis.js';

export function createClient(): ReturnType<typeof standIn> {
  const client = standIn();
  const set = client.set.bind(client);
  client.set = (key, value, { NX: _, condition: __, ...options } = {}) => set(key, value, options);
  return client;
}
