/** How an export is run: `bash run.sh count`, `safe [PROPERTY]` or `bitstate [BITS]`. */
export function runScript(properties: readonly string[]): string {
  return String.raw`#!/usr/bin/env bash
# The exported world by Spin. Needs spin, gcc and awk.
#   bash run.sh count             every reachable state: how many states and transitions there are
#   bash run.sh safe [PROPERTY]   a shortest schedule that breaks a property, into trail.txt
#   bash run.sh bitstate [BITS]   safe for worlds that do not fit into memory: 2^BITS bits for all states (default 33: 1 GiB); finds, never proves
#   bash run.sh missing           what the tables lack, into missing.txt (onebatch export asks for it)
# Environment: MEMORY, megabytes at most (default 8000); DEPTH, steps of a schedule at most (default 10000000); TIME, seconds at most.
# Exit codes: 0 searched completely and nothing is broken, 1 broken, 2 bad input or no Spin, 3 unknown.
set -u
cd "$(dirname "$0")" || exit 2
properties=(${properties.join(' ')})
memory=$\{MEMORY:-8000}
depth=$\{DEPTH:-10000000}
for tool in spin gcc awk; do
  command -v "$tool" >/dev/null || { echo "run.sh: there is no $tool; expected Debian's packages spin and gcc" >&2; exit 2; }
done

# build DEFINES [SPIN-DEFINES]: makes ./pan. Counts are printed with all their digits.
build() {
  spin -a $\{2:-} model.pml >spin.log 2>&1 && [ -f pan.c ] || { cat spin.log >&2; exit 2; }
  sed -i.bak -e 's/%9\.8g states, stored/%.0f states, stored/' -e 's/%9\.8g transitions (/%.0f transitions (/' pan.c
  gcc -O2 -w -DSAFETY -DNOREDUCE "-DMEMLIM=$memory" $1 -o pan pan.c || exit 2
}

# search FLAGS: runs ./pan.
search() {
  if [ -z "$\{TIME:-}" ]; then ./pan "$@" >pan.log 2>&1; else timeout "$TIME" ./pan "$@" >pan.log 2>&1; fi
  ended=$?
}

# Reads what pan printed; its initial state, and the move from there, are its own. Without its counts nothing is known: it was killed,
# or the disk is full.
result() {
  awk -v ended="$ended" '
    / states, stored/ { states = $1 - 1; counts++ }
    / transitions \(/ { transitions = $1 - 1; counts++ }
    /^ONEBATCH unknown/ { why = why ? why : "the tables do not tell: " substr($0, 18) }
    /max search depth too small/ { why = "a schedule has more than DEPTH steps" }
    /reached -DMEMLIM|out of memory|Out of memory/ { why = "more than MEMORY megabytes" }
    /hash factor:/ { factor = $3 }
    /assertion violated/ { broken = 1 }
    /Search not completed/ { cut = 1 }
    END {
      if (ended == 124) why = "more than TIME seconds"
      if (!why && (counts < 2 || cut || ended >= 126)) why = "the search did not come to its end (pan exited with " ended ")"
      printf "%.0f states, %.0f transitions", states, transitions
      if (factor && ENVIRON["BITSTATE"]) printf ", hash factor %s", factor
      printf "\n"
      if (broken) { print "broken"; exit 1 }
      if (why) { print "unknown: " why; exit 3 }
      if (ENVIRON["BITSTATE"]) { print "unknown: nothing was found, but states whose hash is that of another are left out"; exit 3 }
      print "complete"
    }' pan.log
}

watched() {
  [ $# -eq 0 ] && return
  for number in "$\{!properties[@]}"; do
    [ "$\{properties[$number]}" = "$1" ] && { echo "-DWATCHED=$number"; return; }
  done
  echo "run.sh: unknown property '$1'; expected one of $\{properties[*]}" >&2
  return 1
}

trail() {
  ./pan -r model.pml.trail 2>&1 | awk 'BEGIN { print "onebatch-trail/1" } /^ONEBATCH step/ { print $3, "of", $5 }' >trail.txt
  echo "wrote $(pwd)/trail.txt: onebatch import $(pwd)/trail.txt"
}

rm -f model.pml.trail trail.txt
case "$\{1:-}" in
  count)
    build ''
    search -E -c0 "-m$depth" -w22
    result
    exit
    ;;
  safe)
    shift
    defines=$(watched "$@") || exit 2
    build "-DBFS $defines" -DSAFE
    search -E -w22
    result
    code=$?
    [ $code -eq 1 ] && trail
    exit $code
    ;;
  bitstate)
    build '-DBITSTATE' -DSAFE
    search -E "-m$depth" "-w$\{2:-33}" -k3
    BITSTATE=1 result
    code=$?
    [ $code -eq 1 ] && trail
    exit $code
    ;;
  missing)
    rm -f missing.txt
    build '-DCOLLECT'
    search -E -c0 "-m$depth" -w22
    touch missing.txt
    result
    exit
    ;;
  *)
    sed -n '2,8p' "$0" >&2
    exit 2
    ;;
esac
`.replaceAll('$\\{', '${');
}
