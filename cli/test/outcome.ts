/** How a command ended, in a process of its own or not. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Progress is told after some seconds: on a busy machine that may be any command. */
export function withoutProgress(stderr: string): string {
  return stderr.replace(
    /^.*: [\d,]+ (?:states?\b.* states\/s|states?, now at|of [\d,]+ runs|of its choices).*\n/gm,
    '',
  );
}
