import type { Json, WorldView, Execution } from '../sim/index.js';
import { compact } from './payload.js';
import { grid } from './grid.js';
import { columnWidth, wrapped, type Colours, type Style } from './text.js';

type Actors = WorldView['actors'];

interface InstanceContext {
  readonly instance: string;
  readonly row: {
    readonly status: string;
    readonly executionId: string | null;
    readonly etag: number;
  } | null;
}

interface HistoryContext {
  readonly executionId: string | null;
  readonly events: readonly string[];
}

/**
 * What storage holds when the schedule ends and, where that is not the end, when all else has calmly gone on.
 *
 * @param isOwn true of a user's own world: all its storage is listed as it is; so is that of a world without Azure's tables and blobs.
 */
export function tablesText(execution: Execution, style: Style, isOwn = false): string {
  const { steps, quiescent, loop, roles } = execution;
  const end = execution.view(steps.length);
  const text = (view: WorldView): string =>
    isOwn || !hasTables(view) ? ownText(view, style, roles) : storageText(view, style);
  if (quiescent) return text(end);
  if (loop !== null) return `Where the loop begins and ends, storage holds:\n\n${text(end)}`;
  return `After the default schedule has run to its end, storage holds:\n\n${text(execution.aftermath)}`;
}

function hasTables({ actors }: WorldView): boolean {
  return Object.keys(actors).some((id) =>
    /^(instances|history|record|lock|claim)(?:[-@]|$)/.test(id),
  );
}

/**
 * What storage holds: the rows of the Instances and the History table, in the columns in which the issue
 * shows them, then records and blobs as they are. Actors are known by their ids, as `model` names them.
 */
export function storageText({ actors }: WorldView, { width, colours }: Style): string {
  const named = (name: string): readonly (readonly [string, Json])[] =>
    Object.entries(actors)
      .filter(([id]) => new RegExp(`^${name}(?:[-@]|$)`).test(id))
      .map(([id, { context }]) => [id, context]);
  const instances = named('instances').flatMap(([, context]) => instanceRows(context));
  const histories = named('history').flatMap(([id, context]) =>
    historyRows(partitionOf(id, actors), context),
  );
  const locks = ['record', 'lock', 'claim'].flatMap(named);
  const others = resourceRows(actors, locks, width);
  return [
    table(
      'Instances',
      ['PartitionKey', 'ExecutionId', 'RuntimeStatus', 'ETag'],
      instances,
      colours,
    ),
    table('History', ['PartitionKey', 'RowKey', 'EventType', 'ExecutionId'], histories, colours),
    ...(others.length === 0 ? [] : [table('Locks', ['Resource', 'State'], others, colours)]),
  ].join('\n\n');
}

/** Every actor that keeps state, as it is. */
function ownText(
  { actors }: WorldView,
  { width, colours }: Style,
  roles: Execution['roles'],
): string {
  const stores = Object.entries(actors)
    .filter(([id]) => roles.get(id) === 'storage')
    .map(([id, { context }]) => [id, context] as const);
  return table('Storage', ['Resource', 'State'], resourceRows(actors, stores, width), colours);
}

function resourceRows(
  actors: Actors,
  resources: readonly (readonly [id: string, context: Json])[],
  width: number,
): readonly (readonly string[])[] {
  const room = width - columnWidth(['Resource', ...resources.map(([id]) => id)]) - 2;
  return resources.map(([id, context]) => [
    id,
    wrapped(valueText(actors, id, context), room).join('\n'),
  ]);
}

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string {
  if (rows.length === 0) return `${colours.bold(title)}: no rows`;
  return `${colours.bold(title)}\n${grid(head, rows, colours)}`;
}

function instanceRows(context: Json): readonly (readonly string[])[] {
  const { instance, row } = context as unknown as InstanceContext;
  if (row === null) return [];
  return [[instance, row.executionId ?? 'null', row.status, String(row.etag)]];
}

function historyRows(partition: string, context: Json): readonly (readonly string[])[] {
  const { executionId, events } = context as unknown as HistoryContext;
  if (executionId === null) return [];
  return [
    ...events.map((event, index) => [partition, String(index), event, executionId]),
    [partition, 'sentinel', '', executionId],
  ];
}

/** The instance whose history it is: that of the row with the same suffix. */
function partitionOf(history: string, actors: Actors): string {
  const row = actors[history.replace(/^history/, 'instances')];
  const instance = (row?.context as { readonly instance?: Json } | undefined)?.instance;
  return typeof instance === 'string' ? instance : '';
}

function valueText(actors: Actors, id: string, context: Json): string {
  const value = compact(actors[id]?.value ?? null);
  return context === null || Object.keys(context).length === 0
    ? value
    : `${value} ${compact(context)}`;
}
