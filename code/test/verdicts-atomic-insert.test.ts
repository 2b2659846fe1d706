import { compareVerdicts } from './verdicts.js';

compareVerdicts('atomic-insert', 24);
