# shellcheck shell=sh
# Waiting for health.

# Several checks are under way at a time, and what comes of them is what would come of them one after the other: lines in
# the order of the plan, the first check in that order that fails, and for each its whole time from when those before it are
# done. engine_checks has a line `PROCESS COMMAND-NUMBER SECONDS LABEL` for each that is not known to be over.
engine_await_all() {
  engine_n=0
  while IFS=$engine_tab read -r engine_step engine_what engine_c engine_label; do
    [ "$engine_step" = await ] || continue
    [ "$engine_n" -lt "$engine_checks_at_once" ] || engine_await || return 1
    # Beside the engine it must hold neither the lock nor the connection.
    engine_check "$engine_c" "$engine_what" >/dev/null 2>&1 9>&- &
    engine_checks=$engine_checks$!$engine_tab$engine_c$engine_tab$engine_what$engine_tab$engine_label$engine_newline
    engine_n=$((engine_n + 1))
  done <"$engine_steps"
  while [ "$engine_n" != 0 ]; do engine_await || return 1; done
}

# Waits for the first of engine_checks.
engine_await() {
  IFS=$engine_tab
  # shellcheck disable=SC2086
  set -- ${engine_checks%%"$engine_newline"*}
  unset IFS
  printf '  await %s (at most %s s)\n' "$4" "$3"
  engine_now
  if ! echo "$((engine_clock + $3 * 100))" >"$engine_run/await/$2.deadline"; then
    engine_problem='cannot write to /run' engine_look='df /run'
  elif wait "$1"; then
    engine_checks=${engine_checks#*"$engine_newline"} engine_n=$((engine_n - 1))
    return 0
  else
    engine_show 6 "$engine_run/await/$2"
    engine_command "$2" :
    engine_problem="not within $3 s: $4" engine_look=$engine_shown
  fi
  engine_stop_checks
  return 1
}

# engine_check COMMAND-NUMBER SECONDS: tries until the command succeeds, or until the deadline that engine_await sets.
engine_check() {
  engine_left=$2 engine_tries=no
  trap '[ "$engine_tries" = no ] || { kill "$!" && wait "$!"; }; exit 143' TERM
  while :; do
    engine_tries=yes
    engine_command "$1" engine_become "$engine_run/await/$1" timeout -k 2 "$engine_left" &
    wait "$!"
    engine_code=$? engine_tries=no
    [ "$engine_code" != 0 ] || break
    engine_now
    if read -r engine_deadline <"$engine_run/await/$1.deadline"; then
      [ "$engine_clock" -lt "$engine_deadline" ] || break
      # What is left after the pause.
      engine_left=$(((engine_deadline - engine_clock + 49) / 100))
      [ "$engine_left" -ge 1 ] || engine_left=1
    fi
    sleep 0.5
    # An engine that was killed waits for nothing any more.
    kill -0 "$$" || break
  done
  printf '' >"$engine_run/await/$1.over"
  exit "$engine_code"
}

# Ends what is under way.
engine_stop_checks() {
  IFS=$engine_newline
  # shellcheck disable=SC2086
  set -- $engine_checks
  unset IFS
  engine_checks=
  for engine_row; do
    engine_rest=${engine_row#*"$engine_tab"}
    # When it is over, its number may be another process's.
    [ -e "$engine_run/await/${engine_rest%%"$engine_tab"*}.over" ] || kill "${engine_row%%"$engine_tab"*}" 2>/dev/null
  done
  for engine_row; do wait "${engine_row%%"$engine_tab"*}"; done
}
