/*
 * The naive start of docs/reference-models.md, written from its definition: N starters (1 to 6) look for a row and start
 * an instance where they see none.
 *
 *   spin -a -DN=5 naive.pml                     one process: the states are exactly those of the definition
 *   spin -a -o3 -DN=5 -DPROCESSES naive.pml     one process a starter, so that partial-order reduction has something to
 *                                               reduce; -o3 keeps Spin from merging steps, which would change the count
 *
 * Every step of the definition is one d_step, or one local step, so that no state in between is stored. Few and wide
 * d_steps are faster than many narrow ones: Spin tries each of them in each state.
 */
#ifndef N
#define N 3
#endif

/* EACH(do): `do` for 1 to N. PAIRS(do): `do` for every execution and every message. */
#if N == 1
#define EACH(do) do(1)
#define OF(do, k) do(k, 1)
#define PAIRS(do) OF(do, 1)
#elif N == 2
#define EACH(do) do(1) do(2)
#define OF(do, k) do(k, 1) do(k, 2)
#define PAIRS(do) OF(do, 1) OF(do, 2)
#elif N == 3
#define EACH(do) do(1) do(2) do(3)
#define OF(do, k) do(k, 1) do(k, 2) do(k, 3)
#define PAIRS(do) OF(do, 1) OF(do, 2) OF(do, 3)
#elif N == 4
#define EACH(do) do(1) do(2) do(3) do(4)
#define OF(do, k) do(k, 1) do(k, 2) do(k, 3) do(k, 4)
#define PAIRS(do) OF(do, 1) OF(do, 2) OF(do, 3) OF(do, 4)
#elif N == 5
#define EACH(do) do(1) do(2) do(3) do(4) do(5)
#define OF(do, k) do(k, 1) do(k, 2) do(k, 3) do(k, 4) do(k, 5)
#define PAIRS(do) OF(do, 1) OF(do, 2) OF(do, 3) OF(do, 4) OF(do, 5)
#elif N == 6
#define EACH(do) do(1) do(2) do(3) do(4) do(5) do(6)
#define OF(do, k) do(k, 1) do(k, 2) do(k, 3) do(k, 4) do(k, 5) do(k, 6)
#define PAIRS(do) OF(do, 1) OF(do, 2) OF(do, 3) OF(do, 4) OF(do, 5) OF(do, 6)
#endif

/* Where an execution is. */
#define UNUSED 0
#define OPEN 1
#define PROCESSING 2
#define COMPLETED 3

unsigned row : 1;     /* whether the table has the instance */
unsigned queued : 3;  /* start messages in the control queue; they are alike */
unsigned opened : 3;  /* executions opened so far, in order */
unsigned mailbox : N; /* whose messages no execution has taken, one bit a starter */

#define EXECUTION(k) unsigned at##k : 2; unsigned taken##k : N;
EACH(EXECUTION)

/* Execution k is opened by the next start message; its timer fires; it completes. */
#define LIFE(k) \
  :: d_step { queued > 0 && opened == k - 1 -> queued--; opened++; at##k = OPEN } \
  :: d_step { at##k == OPEN || at##k == PROCESSING -> at##k++ }

/* Execution k takes message m. */
#define TAKE(k, m) \
  :: d_step { at##k == OPEN && (mailbox & (1 << (m - 1))) -> \
       mailbox = mailbox ^ (1 << (m - 1)); taken##k = taken##k | (1 << (m - 1)) }

#ifdef PROCESSES

proctype starter(byte own) {
  skip; /* BEGIN comes, GET goes */
  if
  :: d_step { row == 0 -> skip };
     skip; /* NULL comes, START goes */
     d_step { row = 1; queued++ };
     skip /* STARTED comes, RAISE goes */
  :: d_step { row == 1 -> skip };
     skip /* EXISTS comes, RAISE goes */
  fi;
  d_step { mailbox = mailbox | own };
end:
  false
}

#define RUN(i) run starter(1 << (i - 1));

init {
  atomic { EACH(RUN) }
end:
  do
  EACH(LIFE)
  PAIRS(TAKE)
  od
}

#else

/* Where a starter is, and which of its messages is under way. */
#define IDLE 0
#define ASKING 1
#define SEES_NULL 2
#define STARTING 3
#define SEES_STARTED 4
#define SEES_EXISTS 5
#define RAISING 6
#define DONE 7

#define STARTER(i) unsigned s##i : 3;
EACH(STARTER)

#define STEP(i) \
  :: d_step { s##i != DONE -> \
       if \
       :: s##i == ASKING && row == 1 -> s##i = SEES_EXISTS \
       :: s##i == STARTING -> s##i = SEES_STARTED; row = 1; queued++ \
       :: s##i == SEES_STARTED -> s##i = RAISING \
       :: s##i == RAISING -> s##i = DONE; mailbox = mailbox | (1 << (i - 1)) \
       :: else -> s##i++ \
       fi }

active proctype world() {
end:
  do
  EACH(STEP)
  EACH(LIFE)
  PAIRS(TAKE)
  od
}

#endif
