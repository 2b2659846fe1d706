export { tell, type Breach, type Step, type Story } from '../sim/index.js';
