import { compareVerdicts } from './verdicts.js';

compareVerdicts('entity', 11);
