import { compareVerdicts } from './verdicts.js';

compareVerdicts('lease', 23);
