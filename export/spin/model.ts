/** The Promela model: one process that takes any move there is. With SAFE, one that stops where a property is violated. */
export function model(moves: number): string {
  const option = (number: number): string =>
    `  :: d_step { c_expr { MOVES_HERE > ${number} } -> c_code { take_move(now.s, ${number}); } }`;
  return String.raw`c_decl {
\#include "tables.h"
\#include "shell.h"
}
c_state "unsigned char s[BYTES]" "Global"
c_code {
  static void stop_search(int code) { extern void pan_exit(int); pan_exit(code); }
}
active proctype World() {
  c_code { for (int i = 0; i < sizeof INITIAL / sizeof *INITIAL; i++) put(now.s, i, INITIAL[i]); };
  do
#ifdef SAFE
  :: d_step { c_expr { WRONG_HERE } -> assert(false) }
#endif
${Array.from({ length: moves }, (_, number) => option(number)).join('\n')}
  od
}
`;
}
