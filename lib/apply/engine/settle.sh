# shellcheck shell=sh
# Ends a bundle: settles it, or rolls it back.

# The bundle is as declared, and its services use it.
engine_settle() {
  { engine_settled "$engine_name" && engine_write_record; } ||
    engine_fail 71 "$(engine_bundle_title): its services use its files, but the record could not be written: the next apply notifies them again" \
      "check with: df $engine_state /run"
  engine_forget_acted "$engine_name"
  engine_materialize || engine_stuck_linked
  if [ -e "$engine_journal/switch-rmdir" ]; then
    engine_note_directories "$engine_journal/switch-rmdir" >"$engine_run/note"
    engine_print_changes "$engine_run/note"
    cat "$engine_run/note" >>"$engine_journal/say"
  fi
  if [ "$engine_count" != 0 ]; then
    engine_a=$(awk -F '\t' '{ n[$4]++ } END { print n["change"] + 0, n["prune"] + 0 }' "$engine_journal/say")
    engine_changed=$((engine_changed + ${engine_a% *})) engine_pruned=$((engine_pruned + ${engine_a#* }))
  fi
  if [ -e "$engine_journal/unkeep" ]; then
    engine_each "$engine_journal/unkeep" rm -f --
    find "$engine_state/originals" -mindepth 1 -type d -empty -delete
  fi
  engine_forget "$engine_journal"
}

# The bundle failed after its swap: puts the previous files back, and notifies the services again.
engine_roll_back() {
  engine_why_failed=$engine_problem engine_hint_failed=$engine_hint
  printf '  FAILED: %s\n' "$engine_why_failed"
  for engine_word in $engine_enabled_units; do engine_quietly systemctl disable -- "$engine_word"; done
  for engine_word in $engine_started_units; do engine_quietly systemctl stop -- "$engine_word"; done
  engine_print_begun >"$engine_run/repeat" || engine_stuck
  if [ -e "$engine_journal/swapped" ]; then
    engine_put_back || engine_stuck
    engine_is_pending
    printf '  the previous files are back\n'
    [ ! -e "$engine_journal/unit" ] || engine_reload_units || engine_stuck_unnotified
    engine_start_left || engine_stuck_unnotified
  fi
  engine_repeat || engine_stuck_unnotified
  [ ! -e "$engine_journal/swap" ] || engine_repeated || engine_stuck
  engine_outcome="failed $engine_name"
  engine_write_record
  engine_forget_acted "$engine_name"
  engine_forget "$engine_journal"
  engine_since "$engine_started"
  printf '%s: failed in %s, rolled back (%s s)\n' "$engine_host" "$(engine_bundle_title)" "$engine_seconds"
  engine_fail 70 "$(engine_bundle_title): $engine_why_failed" "check with: $engine_hint_failed"
}

# Repeats the notifications that were begun, now with the previous files, for units that ran before.
engine_repeat() {
  [ ! -s "$engine_run/repeat" ] || [ -n "$engine_states_before" ] || engine_query_bundle || return 1
  while IFS=$engine_tab read -r engine_step engine_what _; do
    case $engine_step in
      reload | restart | enable)
        engine_states=$engine_states_before
        engine_state_of "$engine_what" || return 1
        case $engine_unit_active in active | reloading) ;; *) continue ;; esac
        if engine_unit_is_due "$engine_what"; then engine_step=restart; fi
        [ "$engine_step" != enable ] || continue
        # A restart also starts a unit that failed because of the new files.
        if ! engine_quietly systemctl "$engine_step" -- "$engine_what" && ! engine_quietly systemctl restart -- "$engine_what"; then
          engine_problem="$engine_what did not restart" engine_hint="journalctl -u $engine_what -n 50 --no-pager"
          return 1
        fi
        printf '  %s %s (with the previous files)\n' "$engine_step" "$engine_what"
        ;;
      # If the bundle is new, its commands may fail without its files.
      run) engine_run_command "$engine_what" || ! engine_is_recorded || return 1 ;;
    esac
  done <"$engine_run/repeat"
}

# What an earlier run left due, and this one did not begin, stays due.
engine_repeated() {
  name=$engine_name awk -F '\t' '
    FILENAME ~ /\/repeat$/ { repeated[$NF] = 1; next }
    !($1 == ENVIRON["name"] && $2 in repeated)' "$engine_run/repeat" "$engine_run/due" >"$engine_run/due.new" &&
    mv -f "$engine_run/due.new" "$engine_run/due" || return 1
  # Otherwise only `settle` is left.
  name=$engine_name awk -F '\t' '$1 == ENVIRON["name"] && $2 != "settle" { found = 1 } END { exit !found }' "$engine_run/due" ||
    engine_settled "$engine_name"
}

# Whether the record has the bundle from an earlier apply.
engine_is_recorded() {
  awk -F '\t' -v name="$engine_name" '$7 == name { found = 1; exit } END { exit !found }' "$engine_run/record"
}
