import { compareVerdicts } from './verdicts.js';

compareVerdicts('naive', 23);
