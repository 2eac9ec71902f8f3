# shellcheck shell=sh
# Waits for health checks.

# The group of processes that runs the checks in the folder $1 for the engine $2.
# shellcheck disable=SC2016
engine_workers='
  here=$1 engine=$2 ended=
  trap "ended=yes" TERM
  echo "began $PPID" >&8
  # check WORKER NUMBER COMMAND...: repeats the command until it succeeds. Two output files alternate; the file NUMBER says which
  # one is complete.
  check() {
    worker=$1 number=$2 turn=0
    shift 2
    until ("$@") >"$here/$number.$turn" 2>&1 8>&-; do
      echo "$turn" >"$here/$number"
      turn=$((1 - turn))
      sleep 0.5
    done
    echo "$worker $number" >&8
  }
  . "$here/checks"
  # The checks end with the engine.
  while [ -z "$ended" ] && sleep 0.5 && kill -0 "$engine"; do echo tick >&8; done
  trap "" TERM
  kill 0
  wait
'

# Several checks run at a time. The result is the same as if they ran in order: lines in the order of the plan, the first check
# in that order that fails, and for each check its full time, counted from the end of those before it. Each worker runs its
# share in order. All workers are one process group, which ends as one.
engine_await_all() {
  engine_worker=0
  while IFS=$engine_tab read -r engine_step engine_what engine_c engine_label; do
    [ "$engine_step" = await ] || continue
    engine_worker=$((engine_worker % engine_checks_at_once + 1))
    if [ -z "$engine_checks" ]; then engine_start_checks || return 1; fi
    if ! engine_await; then
      engine_stop_checks
      return 1
    fi
  done <"$engine_steps"
  engine_stop_checks
}

# engine_await: waits for the check engine_c of the worker engine_worker.
engine_await() {
  printf '  await %s (at most %s s)\n' "$engine_label" "$engine_what"
  engine_now
  engine_deadline=$((engine_clock + engine_what * 100))
  while :; do
    case $engine_passed in
      *" $engine_c "*)
        engine_passed="${engine_passed%%" $engine_c "*} ${engine_passed#*" $engine_c "}"
        return 0
        ;;
    esac
    read -r engine_a engine_b <&8
    engine_now
    case $engine_a in
      [0-9]*)
        engine_passed="$engine_passed$engine_b "
        eval "engine_begun_$engine_a=$engine_clock"
        ;;
      tick)
        [ "$engine_clock" -lt "$engine_deadline" ] || break
        # A check that hangs may have begun while others were waited for: it gets another try.
        eval "engine_a=\$engine_begun_$engine_worker"
        if [ $((engine_clock - engine_a)) -ge $((engine_what * 100)) ]; then
          engine_stop_checks
          engine_start_checks || return 1
        fi
        ;;
      *) break ;;
    esac
  done
  engine_turn=0
  [ ! -e "$engine_run/await/$engine_c" ] || read -r engine_turn <"$engine_run/await/$engine_c"
  [ ! -e "$engine_run/await/$engine_c.$engine_turn" ] || engine_show 6 "$engine_run/await/$engine_c.$engine_turn"
  engine_command "$engine_c" :
  engine_problem="did not pass within $engine_what s: $engine_label" engine_hint=$engine_shown
  return 1
}

# Starts the workers, with the checks from engine_c on. File descriptor 8 then yields `began PROCESS`, once; `WORKER
# COMMAND-NUMBER` for each check that succeeded; `tick` twice a second; and `gone` when all workers have ended.
engine_start_checks() {
  engine_fifo=$engine_run/await/fifo engine_passed=' '
  rm -f "$engine_fifo"
  if ! mkfifo "$engine_fifo" || ! engine_print_checks >"$engine_run/await/checks"; then
    engine_problem='cannot write to /run' engine_hint='df /run'
    return 1
  fi
  exec 8<>"$engine_fifo"
  {
    # No time limit: timeout ends the whole group, with SIGKILL if necessary.
    (engine_become /dev/null timeout -k 2 0 /bin/sh -c "$engine_workers" sh "$engine_run/await" "$$")
    echo gone >&8
  } >/dev/null 2>&1 9>&- &
  engine_guard=$!
  read -r engine_a engine_checks <&8
  if [ "$engine_a" != began ]; then
    engine_problem='the health checks could not be started' engine_hint='dmesg | tail'
    return 1
  fi
  engine_now
  engine_n=0
  while [ "$engine_n" != "$engine_checks_at_once" ]; do
    engine_n=$((engine_n + 1))
    eval "engine_begun_$engine_n=$engine_clock"
  done
}

# Ends the checks that still run.
engine_stop_checks() {
  [ -n "$engine_checks" ] || return 0
  kill "$engine_checks" 2>/dev/null
  wait "$engine_guard"
  engine_checks=
  exec 8>&-
}

# Prints the work of each worker. A worker runs a line of shell itself.
engine_print_checks() {
  at_once=$engine_checks_at_once first=$engine_c words=$engine_run/command awk '
    @include "decode.awk"
    @include "checks.awk"' "$engine_steps"
}
