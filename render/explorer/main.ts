/** Room `explorer`: the page in which a recorded world runs. Bundled into one script; nothing in Node imports it. */
import type { PageData } from './data.js';
import { App } from './app.js';

const text = document.getElementById('data')?.textContent ?? '';
const root = document.getElementById('app');
if (root !== null) new App(root, JSON.parse(text) as PageData).start();
