import { compareVerdicts } from './verdicts.js';

compareVerdicts('workaround', 23);
