import type { Json } from '../model/parts.js';
import type { Job } from './realm.js';

/** The job of a program that is an actor by itself. */
export interface ProgramJob extends Job {
  readonly kind: 'program';
  /** What it is given besides what it can ask. */
  readonly input: Json;
}
