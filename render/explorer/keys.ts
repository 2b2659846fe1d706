/** What a key asks for. */
export type KeyCommand =
  | { readonly kind: 'play' | 'undo' | 'reset' | 'keep' | 'breakIt' | 'toggleHints' | 'toggleHelp' }
  | { readonly kind: 'search' | 'close' }
  | { readonly kind: 'go'; readonly steps: number }
  /** From 0. */
  | { readonly kind: 'choice'; readonly number: number };

/** The keys, as the page tells them. */
export const keyHelp: readonly (readonly [keys: string, does: string])[] = [
  ['1 to 9', 'take that choice'],
  ['n', 'play on to the next choice that matters'],
  ['← → or ↑ ↓', 'step back and forth'],
  ['Home, End', 'first and last step'],
  ['u', 'undo: take the last step back'],
  ['b', 'the cheapest way to break it from here'],
  ['k', 'keep this schedule'],
  ['r', 'start again'],
  ['h', 'hints on or off'],
  ['/', 'search; Escape ends it'],
  ['?', 'this list'],
];

/** @param place steps done in the state that is shown, and all steps. */
export function commandOf(
  event: KeyboardEvent,
  { at, steps }: { readonly at: number; readonly steps: number },
): KeyCommand | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const { key, target } = event;
  if (key === 'Escape') return { kind: 'close' };
  const { tagName = '' } = (target ?? {}) as { readonly tagName?: string };
  if (['INPUT', 'SELECT', 'TEXTAREA'].includes(tagName)) return undefined;
  if (/^[1-9]$/.test(key)) return { kind: 'choice', number: Number(key) - 1 };
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return { kind: 'go', steps: at - 1 };
    case 'ArrowRight':
    case 'ArrowDown':
      return { kind: 'go', steps: at + 1 };
    case 'Home':
      return { kind: 'go', steps: 0 };
    case 'End':
      return { kind: 'go', steps };
    case 'n':
      return { kind: 'play' };
    case 'u':
      return { kind: 'undo' };
    case 'b':
      return { kind: 'breakIt' };
    case 'k':
      return { kind: 'keep' };
    case 'r':
      return { kind: 'reset' };
    case 'h':
      return { kind: 'toggleHints' };
    case '?':
      return { kind: 'toggleHelp' };
    case '/':
      return { kind: 'search' };
    default:
      return undefined;
  }
}
