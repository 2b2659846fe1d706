/** What a log may be made of: lines of a recorder, or spans of OpenTelemetry. */
export const logKinds = ['log', 'spans'] as const;
export type LogKind = (typeof logKinds)[number];
