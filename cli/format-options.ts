import { Option } from 'commander';
import { formats } from './formats.js';
import { nameArgument } from './options.js';

/** How a schedule is printed. */
export function formatOption(): Option {
  return new Option(
    '--format <format>',
    'text (a lane for each actor), lines (a line for each step), json, mermaid (a sequence diagram) or html (a page to walk through)',
  ).argParser(nameArgument('--format', formats));
}

/** Whether its alternatives are told. */
export function alternativesOption(): Option {
  return new Option('--alternatives', 'list at each step the other enabled actions');
}
