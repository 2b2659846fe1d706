/** A stand-in with a mistake in it, which the comparison has to notice. */
import { Redis as StandIn } from '../../../code/standins/ioredis.js';

export class Redis extends StandIn {
  override set(...given: Parameters<StandIn['set']>): ReturnType<StandIn['set']> {
    const [key, value, ...options] = given;
    return super.set(key, value, ...options.filter((one) => one !== 'NX' && one !== 'nx'));
  }
}
