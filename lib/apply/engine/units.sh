# shellcheck shell=sh
# Units of systemd.

# engine_query UNIT...: sets engine_states to their states, with one call.
engine_query() {
  engine_states=
  [ $# != 0 ] || return 0
  if ! systemctl show --property=UnitFileState --property=ActiveState --property=LoadState -- "$@" >"$engine_run/states" 2>"$engine_run/output" 9>&-; then
    engine_problem='systemctl does not answer' engine_hint='systemctl status'
    return 1
  fi
  engine_states=" $(units="$*" awk '
    @include "states.awk"' "$engine_run/states" | tr '\n' ' ')"
}

# engine_state_of UNIT: sets engine_unit_file and engine_unit_active.
engine_state_of() {
  case $engine_states in
    *" $1 "*) ;;
    *)
      engine_problem="systemctl does not report the state of $1" engine_hint="systemctl status $1"
      return 1
      ;;
  esac
  engine_rest=${engine_states#*" $1 "}
  engine_unit_file=${engine_rest%% *}
  engine_rest=${engine_rest#* }
  engine_unit_active=${engine_rest%% *}
}

# engine_unit VERB UNIT: reload, restart, start, or keep (running). A unit that does not run is started, and one whose unit
# file changed is restarted, whatever the verb.
engine_unit() {
  case " $engine_done_units " in *" $2 "* | *" $1:$2 "*) return 0 ;; esac
  engine_state_of "$2" || return 1
  engine_act=$1 engine_because=$engine_why
  case $engine_unit_active in
    active | reloading)
      if engine_unit_is_due "$2"; then engine_act=restart engine_because='its unit file changed'; fi
      ;;
    *)
      engine_act=start engine_because="was $engine_unit_active"
      case $engine_unit_active in
        failed) engine_quietly systemctl reset-failed -- "$2" ;;
        # It is restarting automatically, and may still run with the previous files.
        activating | deactivating) engine_act=restart ;;
      esac
      ;;
  esac
  case $engine_act,$engine_unit_active in
    keep,* | start,active | start,reloading) return 0 ;;
  esac
  engine_bundle_begin
  printf '  %s %s (%s)\n' "$engine_act" "$2" "$engine_because"
  if [ "$engine_act" = start ]; then engine_started_units="$2 $engine_started_units"; fi
  engine_now
  engine_unit_clock=$engine_clock
  if ! engine_quietly systemctl "$engine_act" -- "$2"; then
    engine_show 6
    engine_show_journal "$2" "$engine_unit_clock"
    engine_problem="$2 did not $engine_act" engine_hint="journalctl -u $2 -n 50 --no-pager"
    return 1
  fi
  case $engine_act in
    reload) engine_reloaded="$engine_reloaded $2" engine_done_units="$engine_done_units reload:$2" ;;
    restart) engine_restarted="$engine_restarted $2" engine_done_units="$engine_done_units $2" ;;
    start) engine_other_starts="$engine_other_starts $2" engine_done_units="$engine_done_units $2" ;;
  esac
  if [ "$engine_act" != reload ] && engine_unit_is_due "$2"; then engine_acted loaded "$2"; fi
}

# engine_show_journal UNIT START: prints the last lines of the unit's processes since then. systemctl does not report them.
engine_show_journal() {
  engine_since "$2"
  engine_quietly journalctl -q -o cat -n 4 --since="-$((${engine_seconds%.*} + 1))s" "_SYSTEMD_UNIT=$1" || return 0
  engine_show 4
}

# engine_unit_is_due UNIT: whether its unit file, or that of its template, changed.
engine_unit_is_due() {
  case " $engine_due_units " in
    *" $1 "* | *" ${1%%@*}@.${1##*.} "*) return 0 ;;
  esac
  return 1
}

engine_enable() {
  engine_state_of "$1" || return 1
  # A package enables its unit when it is installed, so only a unit that also ran existed before.
  case $engine_unit_file/$engine_unit_active in
    */inactive | */failed | disabled/* | masked/*) engine_hold unit "$1" made ;;
    *) engine_hold unit "$1" found ;;
  esac
  case $engine_unit_file in
    enabled | static | indirect | generated | alias | transient) ;;
    *)
      engine_bundle_begin
      printf '  enable %s\n' "$1"
      if ! engine_quietly systemctl enable -- "$1"; then
        engine_show 6
        engine_problem="$1 cannot be enabled" engine_hint="systemctl status $1"
        return 1
      fi
      engine_enabled="$engine_enabled $1" engine_enabled_units="$1 $engine_enabled_units"
      ;;
  esac
  engine_unit keep "$1"
}

# Notifies the bundle's units and runs its commands, in the order of the plan.
engine_act() {
  if [ -n "$engine_new_unit_files" ]; then
    { engine_acted begun "units $engine_new_unit_files" && engine_reload_units; } || return 1
  fi
  engine_query_bundle || return 1
  engine_knows_units=no
  while IFS=$engine_tab read -r engine_step engine_what engine_line; do
    case $engine_step in
      reload | restart | start | run)
        { engine_acted begun "$engine_line" && engine_act_one && engine_acted 'done' "$engine_line"; } || return 1
        ;;
      enable)
        ! engine_unit_is_due "$engine_what" || engine_acted begun "$engine_line" || return 1
        engine_enable "$engine_what" || return 1
        ;;
    esac
  done <"$engine_steps"
}

# Sets engine_states_before to the states of all units of the bundle, before anything is done.
engine_query_bundle() {
  # shellcheck disable=SC2046
  engine_query $(awk -F '\t' '$1 != "validate" && $1 != "run" && $1 != "await" { print $2 }' "$engine_run/steps/$engine_index") ||
    return 1
  engine_states_before=$engine_states
}

engine_act_one() {
  case $engine_step in
    run) engine_run_command "$engine_what" ;;
    *) engine_unit "$engine_step" "$engine_what" ;;
  esac
}

engine_reload_units() {
  engine_quietly systemctl daemon-reload && return 0
  engine_show 6
  engine_problem='systemd did not reload its units' engine_hint='systemctl status'
  return 1
}

engine_run_command() {
  if engine_command "$1" engine_quietly; then
    engine_print_command run
    return 0
  fi
  engine_print_command 'failed:'
  engine_show 6
  engine_problem="failed: $engine_shown" engine_hint="$engine_shown"
  return 1
}

engine_print_command() {
  printf '  %s %s\n' "$1" "$engine_shown" | head -n 1 | cut -c 1-100
}

# Stops and disables the units whose own files leave, while systemd still knows them.
engine_stop_left() {
  engine_left_active='' engine_left_enabled=''
  [ -e "$engine_journal/left-unit" ] || return 0
  engine_problem='the units whose files leave could not be found' engine_hint='df /run'
  { printf '' >"$engine_run/named" && printf %s "$engine_holdings" >"$engine_run/held" &&
    find "$engine_run/steps" -type f ! -name '*.of' -exec cat {} + >"$engine_run/named" && awk '
      @include "left-units.awk"' "$engine_run/named" "$engine_run/held" "$engine_journal/left-unit" >"$engine_run/left"; } || return 1
  # shellcheck disable=SC2046
  engine_query $(cat "$engine_run/left") || return 1
  while IFS= read -r engine_word; do
    # The file of a package, or of a person, is still there.
    if [ -e "/usr/lib/systemd/system/$engine_word" ] || [ -e "/run/systemd/system/$engine_word" ]; then continue; fi
    engine_stop_one "$engine_word" || return 1
  done <"$engine_run/left"
}

# engine_stop_one UNIT: stops and disables it, for a rollback to start and enable it again.
engine_stop_one() {
  engine_state_of "$1" || return 1
  engine_problem="$1 did not stop" engine_hint="systemctl status $1"
  engine_did=no
  case $engine_unit_active in
    inactive | failed) ;;
    *)
      engine_did=yes engine_left_active="$engine_left_active $1"
      engine_quietly systemctl stop -- "$1" || return 1
      ;;
  esac
  case $engine_unit_file in
    enabled)
      engine_did=yes engine_left_enabled="$engine_left_enabled $1"
      engine_quietly systemctl disable -- "$1" || return 1
      ;;
  esac
  engine_release unit "$1" made
  [ "$engine_did" = yes ] || return 0
  engine_stopped="$engine_stopped $1"
  printf '  stop %s (its unit file leaves)\n' "$1"
}

# The unit files are back: what was stopped because they leave runs again, and is enabled.
engine_start_left() {
  [ -n "$engine_left_active$engine_left_enabled" ] || return 0
  engine_reload_units || return 1
  for engine_word in $engine_left_enabled; do
    engine_problem="$engine_word cannot be enabled" engine_hint="systemctl status $engine_word"
    engine_quietly systemctl enable -- "$engine_word" || return 1
  done
  for engine_word in $engine_left_active; do
    engine_problem="$engine_word did not start" engine_hint="systemctl status $engine_word"
    engine_quietly systemctl start -- "$engine_word" || return 1
    printf '  start %s (with its previous unit file)\n' "$engine_word"
  done
  engine_left_active='' engine_left_enabled=''
}

# The units of an unchanged bundle have to be enabled and to run.
engine_ensure_enabled() {
  grep -q '^enable' "$engine_steps" || return 0
  engine_started_units='' engine_enabled_units='' engine_done_units='' engine_due_units=''
  if [ "$engine_knows_units" = no ]; then
    # shellcheck disable=SC2046
    engine_query $(cat "$engine_run/enables") || engine_give_up "$engine_problem" "$engine_hint"
    engine_knows_units=yes
  fi
  while IFS=$engine_tab read -r engine_step engine_what _; do
    [ "$engine_step" != enable ] || engine_enable "$engine_what" || engine_give_up "$engine_problem" "$engine_hint"
  done <"$engine_steps"
  [ -n "$engine_started_units" ] || return 0
  engine_await_all || engine_give_up "$engine_problem" "$engine_hint"
  engine_knows_units=no
  engine_bundle_end
}
