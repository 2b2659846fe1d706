/** A client that another file takes from here. */
export { Redis } from 'ioredis';
