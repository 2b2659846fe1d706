/**
 * The part of an export to Spin that is the same for every world: how mailboxes keep order, which moves a state has, and what a
 * move does. Written anew in C, after `World` and `Mailboxes`, so that a count that agrees is a second opinion on them; only the answers
 * of machines come from tables. Moves are numbered as `World.enabled` lists them: a trail is a list of those numbers.
 */
export const shell = String.raw`/* The search's view of a world whose machines are in tables.h. Knows nothing of any world. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIFO, BAG, SET };
enum { STAYS = -1, UNASKED = -2, NEVER = -1 };
enum { DELIVER, FIRE, CRASH, RESTART, DROP, DUPLICATE, LOSE_REPLY, REFUSE, EVENT };

typedef struct {
  int local[ACTORS];            /* 0: crashed */
  int property[PROPERTIES + 1];
  int budget;                   /* 0: no fault can happen any more */
  int waiting[ADDRESSES];
  int mail[ADDRESSES][IN_FLIGHT];
} WorldState;

typedef struct { short kind, actor, address, position, fault, event; int outcome; } WorldMove;

/* A state as pan keeps it, and what can happen in it. */
typedef struct { int known, count, calm; unsigned char packed[BYTES]; WorldState state; WorldMove moves[MOVES]; } Listing;

extern long depth;
extern int readtrail;
static void stop_search(int code);

/* ---- what is not in the tables ------------------------------------------------------------------------------------------- */

static void unknown(const char *what, int a, int b, int c) {
#ifdef COLLECT
  static FILE *file;
  static unsigned long long seen[1 << 16];
  static int count;
  unsigned long long key = (((unsigned long long)what[0] * 4099 + a) * 1000003 + b) * 1000003 + c + 1;
  unsigned slot = key % (1 << 16);
  while (seen[slot] && seen[slot] != key) slot = (slot + 1) % (1 << 16);
  if (seen[slot]) return;
  seen[slot] = key;
  if (!file) file = fopen("missing.txt", "w");
  if (!file || fprintf(file, "%s %d %d %d\n", what, a, b, c) < 0 || fflush(file)) stop_search(4);
  if (++count == 10000) stop_search(3);
#else
  printf("ONEBATCH unknown %s %d %d %d\n", what, a, b, c);
  stop_search(3);
#endif
}

/* ---- states ---------------------------------------------------------------------------------------------------------------- */

static void put(unsigned char *packed, int cell, int value) {
  packed[cell * CELL] = value & 255;
  if (CELL == 2) packed[cell * CELL + 1] = value >> 8;
}

static int get(const unsigned char *packed, int cell) {
  return CELL == 1 ? packed[cell] : packed[2 * cell] | packed[2 * cell + 1] << 8;
}

/* Local states, properties, the budget; then each message that waits, by its number among those of all addresses; then zeros. */
static void pack(const WorldState *state, unsigned char *packed) {
  int cell = 0;
  memset(packed, 0, BYTES);
  for (int a = 0; a < ACTORS; a++) put(packed, cell++, state->local[a]);
  for (int p = 0; p < PROPERTIES; p++) put(packed, cell++, state->property[p]);
  put(packed, cell++, state->budget);
  for (int n = 0; n < ADDRESSES; n++)
    for (int i = 0; i < state->waiting[n]; i++) {
      if (cell == CELLS) { unknown("in-flight", IN_FLIGHT, 0, 0); return; }
      put(packed, cell++, MAIL_AT[n] + state->mail[n][i]);
    }
}

static void unpack(const unsigned char *packed, WorldState *state) {
  int cell = 0;
  for (int a = 0; a < ACTORS; a++) state->local[a] = get(packed, cell++);
  for (int p = 0; p < PROPERTIES; p++) state->property[p] = get(packed, cell++);
  state->budget = get(packed, cell++);
  memset(state->waiting, 0, sizeof state->waiting);
  for (int mail; cell < CELLS && (mail = get(packed, cell)); cell++) {
    int n = ADDRESS_OF[mail];
    state->mail[n][state->waiting[n]++] = mail - MAIL_AT[n];
  }
}

/* ---- mailboxes: grouped by sender; in a group first the fifo messages, oldest first, then the others by number ---------------- */

#define SENDER(n, m) MAIL_SENDER[MAIL_AT[n] + (m)]
#define KIND(n, m) MAIL_KIND[MAIL_AT[n] + (m)]

/* Whether the message at this position can arrive next: the oldest fifo message of its sender, each distinct one of the others. */
static int is_head(const WorldState *state, int n, int i) {
  if (i == 0) return 1;
  int mail = state->mail[n][i], previous = state->mail[n][i - 1];
  if (KIND(n, mail) != FIFO) return previous != mail;
  return SENDER(n, previous) != SENDER(n, mail);
}

static void insert(WorldState *state, int n, int i, int mail) {
  int *box = state->mail[n], count = state->waiting[n];
  if (count == IN_FLIGHT) { unknown("in-flight", IN_FLIGHT, 0, 0); return; }
  memmove(box + i + 1, box + i, (count - i) * sizeof *box);
  box[i] = mail;
  state->waiting[n]++;
}

static void take(WorldState *state, int n, int i) {
  int *box = state->mail[n], count = --state->waiting[n];
  memmove(box + i, box + i + 1, (count - i) * sizeof *box);
}

static void send_to(WorldState *state, int n, int mail) {
  int i = 0;
  if (n < ACTORS && state->local[n] == 0) return; /* what is sent to a crashed actor is lost */
  for (; i < state->waiting[n]; i++) {
    int other = state->mail[n][i];
    if (KIND(n, mail) == SET && other == mail) return;
    if (SENDER(n, other) != SENDER(n, mail)) {
      if (SENDER(n, other) > SENDER(n, mail)) break;
    } else if (KIND(n, other) != FIFO && (KIND(n, mail) == FIFO || other > mail)) break;
  }
  insert(state, n, i, mail);
}

/* ---- moves ----------------------------------------------------------------------------------------------------------------- */

static Listing cache[256], *listed = cache;

static void add(int kind, int actor, int address, int position, int fault, int event, int outcome) {
  if (listed->count == MOVES) { unknown("moves", MOVES, 0, 0); return; }
  WorldMove move = { kind, actor, address, position, fault, event, outcome };
  listed->moves[listed->count++] = move;
}

static int can_spend(const WorldState *state, int fault) {
  return fault != NEVER && BUDGET[state->budget * KINDS + fault] != NEVER;
}

static int received(int actor, int local, int mail) {
  int outcome = RECEIVE[RECEIVE_AT[actor] + local * MAILS[actor] + mail];
  if (outcome == UNASKED) unknown("mail", actor, local, mail);
  return outcome;
}

static void list_calm(const WorldState *state) {
  for (int a = 0; a < ACTORS; a++) {
    int local = state->local[a];
    if (local == 0) continue;
    for (int i = 0; i < state->waiting[a]; i++)
      if (is_head(state, a, i)) {
        int outcome = received(a, local, state->mail[a][i]);
        if (outcome >= 0) add(DELIVER, a, a, i, NEVER, 0, outcome);
      }
    for (int i = 0; i < TIMERS[LOCAL_AT[a] + local]; i++) {
      int outcome = FIRED[TIMER_AT[LOCAL_AT[a] + local] + i];
      if (outcome == UNASKED) unknown("timer", a, local, i);
      else add(FIRE, a, a, i, NEVER, 0, outcome);
    }
  }
  for (int n = ACTORS; n < ADDRESSES; n++)
    for (int r = RECEIVERS_AT[n - ACTORS]; r < RECEIVERS_AT[n - ACTORS + 1]; r++) {
      int a = RECEIVER[r], local = state->local[a];
      if (local == 0) continue;
      for (int i = 0; i < state->waiting[n]; i++)
        if (is_head(state, n, i)) {
          int outcome = received(a, local, RECEIVER_MAIL[RECEIVER_MAIL_AT[r] + state->mail[n][i]]);
          if (outcome >= 0) add(DELIVER, a, n, i, NEVER, 0, outcome);
        }
    }
}

static void list_message_faults(const WorldState *state, int n, int i) {
  int mail = MAIL_AT[n] + state->mail[n][i];
  if (can_spend(state, MAIL_DROP[mail])) add(DROP, -1, n, i, MAIL_DROP[mail], 0, STAYS);
  if (can_spend(state, MAIL_DUPLICATE[mail])) add(DUPLICATE, -1, n, i, MAIL_DUPLICATE[mail], 0, STAYS);
  if (can_spend(state, MAIL_LOSE_REPLY[mail])) {
    int outcome = received(n, state->local[n], state->mail[n][i]);
    if (outcome >= 0) add(LOSE_REPLY, n, n, i, MAIL_LOSE_REPLY[mail], 0, outcome);
  }
  if (can_spend(state, MAIL_REFUSE[mail])) add(REFUSE, -1, n, i, MAIL_REFUSE[mail], 0, STAYS);
}

static void list_faults(const WorldState *state) {
  if (state->budget == 0) return;
  for (int a = 0; a < ACTORS; a++) {
    int local = state->local[a];
    if (local == 0) {
      if (can_spend(state, RESTARTS[a])) add(RESTART, a, a, 0, RESTARTS[a], 0, START[a]);
      continue;
    }
    if (can_spend(state, CRASHES[a])) add(CRASH, a, a, 0, CRASHES[a], 0, STAYS);
    for (int i = 0; i < state->waiting[a]; i++)
      if (is_head(state, a, i)) list_message_faults(state, a, i);
    for (int e = 0; e < EVENTS[a]; e++) {
      int outcome = EVENT_OUTCOME[EVENT_AT[a] + local * EVENTS[a] + e], kind = EVENT_KIND[EVENT_KIND_AT[a] + e];
      if (!can_spend(state, kind)) continue;
      if (outcome == UNASKED) unknown("event", a, local, e);
      else if (outcome >= 0) add(EVENT, a, a, 0, kind, e, outcome);
    }
  }
  for (int n = ACTORS; n < ADDRESSES; n++)
    for (int i = 0; i < state->waiting[n]; i++)
      if (is_head(state, n, i)) list_message_faults(state, n, i);
}

/* How many moves this state has. Lists them once; pan asks again and again. */
static int count_moves(const unsigned char *packed) {
  listed = cache + (depth & 255);
  if (listed->known && memcmp(packed, listed->packed, BYTES) == 0) return listed->count;
  memcpy(listed->packed, packed, BYTES);
  unpack(packed, &listed->state);
  listed->known = 1;
  listed->count = 0;
  list_calm(&listed->state);
  listed->calm = listed->count;
  list_faults(&listed->state);
  return listed->count;
}

/* Takes the move with this number. */
static void take_move(unsigned char *packed, int number) {
  count_moves(packed);
  WorldMove move = listed->moves[number];
  WorldState state = listed->state;
  int n = move.address, asker = -1;
  if (readtrail) printf("ONEBATCH step %d of %d\n", number, listed->count);
  switch (move.kind) {
    case DELIVER:
      if (KIND(n, state.mail[n][move.position]) != SET) take(&state, n, move.position);
      break;
    case CRASH:
      state.local[n] = state.waiting[n] = 0;
      break;
    case RESTART:
      state.local[n] = OUTCOME[4 * move.outcome];
      for (int i = START_MAIL_AT[n]; i < START_MAIL_AT[n + 1]; i++) state.mail[n][state.waiting[n]++] = START_MAIL[i];
      break;
    case DROP:
      take(&state, n, move.position);
      break;
    case DUPLICATE: {
      int mail = state.mail[n][move.position];
      if (KIND(n, mail) != SET) insert(&state, n, move.position, mail);
      break;
    }
    case REFUSE: {
      int mail = MAIL_AT[n] + state.mail[n][move.position];
      if (KIND(n, mail - MAIL_AT[n]) != SET) take(&state, n, move.position);
      send_to(&state, MAIL_REFUSAL_TO[mail], MAIL_REFUSAL[mail]);
      break;
    }
    case LOSE_REPLY:
      asker = SENDER(n, state.mail[n][move.position]);
      break;
  }
  if (move.outcome >= 0) {
    const int *outcome = OUTCOME + 4 * move.outcome;
    state.local[move.actor] = outcome[0];
    for (int i = outcome[1]; i < outcome[1] + outcome[2]; i++)
      if (SEND[2 * i] != asker) send_to(&state, SEND[2 * i], SEND[2 * i + 1]);
    for (int p = 0; outcome[3] && p < PROPERTIES; p++) {
      int next = OBSERVE[OBSERVE_AT[p] + state.property[p] * FACTS + outcome[3]];
      if (next == UNASKED) unknown("facts", p, state.property[p], outcome[3]);
      else state.property[p] = next;
    }
  }
  if (move.fault != NEVER) state.budget = BUDGET[state.budget * KINDS + move.fault];
  pack(&state, packed);
}

/* ---- properties ------------------------------------------------------------------------------------------------------------ */

#ifndef WATCHED
#define WATCHED -1
#endif

/* Whether a watched property is violated here, or pending where nothing but faults can happen. */
static int is_wrong(const unsigned char *packed) {
  count_moves(packed);
  for (int p = 0; p < PROPERTIES; p++) {
    if (WATCHED != -1 && WATCHED != p) continue;
    int flags = FLAGS[FLAGS_AT[p] + listed->state.property[p]];
    if (flags & 1) return 1;
    if (flags & 2 && listed->calm == 0) return 1;
  }
  return 0;
}

/* Spin takes no calls where it expects an expression without effects: these have none that it could see. */
#define MOVES_HERE count_moves(now.s)
#define WRONG_HERE is_wrong(now.s)
`;
