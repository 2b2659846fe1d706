/** The other direction: what really happened, as a behaviour of the model. */
export { recordRun, type Observed, type Recording, type RecordOptions } from './record.js';
export { validate, type Validation } from './validate.js';
export { translate, TranslationError, type Done } from './translate.js';
