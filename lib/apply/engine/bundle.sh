# shellcheck shell=sh
# Applies one bundle.

engine_bundles() {
  engine_index=0
  while IFS= read -r engine_name; do
    engine_index=$((engine_index + 1))
    engine_bundle
  done <"$engine_run/bundles"
  # Paths that left the plan with their bundle come last.
  engine_index=0 engine_name=.gone
  engine_is_pending
  if [ "$engine_pending" = yes ] || [ -e "$engine_run/b/0/drop" ] || [ -e "$engine_run/b/0/record" ]; then engine_bundle; fi
}

engine_bundle() {
  [ "$engine_dirty" = no ] || engine_compare_again
  engine_lists=$engine_run/b/$engine_index
  engine_journal=$engine_state/journal/$engine_name
  engine_steps=$engine_run/steps/$engine_index
  [ "$engine_index" != 0 ] || printf '' >"$engine_steps"
  engine_find_missing
  engine_find_denied
  engine_is_pending
  engine_bundle_began=no
  engine_count=0 engine_left_active='' engine_left_enabled=''
  if [ -e "$engine_lists/changes" ] || [ -e "$engine_lists/clash" ] || [ -n "$engine_missing$engine_denied" ] || [ "$engine_pending" = yes ]; then
    engine_transaction
  else
    engine_take_over
    engine_ensure_enabled
  fi
}

# Prints the bundle's name before its first line.
engine_bundle_begin() {
  [ "$engine_bundle_began" = no ] || return 0
  engine_bundle_began=yes
  engine_now
  engine_bundle_clock=$engine_clock
  if [ "$engine_index" = 0 ]; then printf 'no longer declared\n'; else printf 'bundle %s\n' "$engine_name"; fi
}

# Prints the bundle's name for messages.
engine_bundle_title() {
  if [ "$engine_name" = .gone ]; then printf 'what is no longer declared'; else printf 'bundle %s' "$engine_name"; fi
}

engine_bundle_end() {
  [ "$engine_bundle_began" = yes ] || return 0
  engine_since "$engine_bundle_clock"
  printf '  done in %s s\n' "$engine_seconds"
}

# Nothing differs. Paths that the record does not have yet are added to it.
engine_take_over() {
  engine_keep_originals || engine_give_up 'an original could not be kept' "df $engine_state"
  { engine_merge && mv -f "$engine_run/record.next" "$engine_run/record"; } || engine_give_up 'the record could not be made' 'df /run'
  if [ -e "$engine_lists/say" ]; then
    engine_bundle_begin
    engine_print_changes "$engine_lists/say"
  fi
}

engine_keep_originals() {
  engine_each "$engine_lists/keep" cp -a --parents -t "$engine_state/originals" --
}

engine_transaction() {
  engine_bundle_begin
  if [ -n "$engine_missing$engine_denied" ]; then
    # Written first: if this run is killed, the next one still knows that notifications are due.
    { engine_all_due "$engine_name" '' && engine_write_record; } || engine_give_up 'the packages were not installed' "df $engine_state /run"
    engine_why='SELinux allows more'
    if [ -n "$engine_missing" ]; then
      engine_why='packages installed'
      engine_install
      engine_find_denied
    fi
    engine_grant_permissions
    engine_compare
    engine_is_pending
  else
    case " $engine_notify " in
      *" $engine_name "* | *" $engine_name/"*) engine_why=drifted ;;
      *) engine_why='due since an earlier apply' ;;
    esac
  fi
  engine_require_possible
  if [ -e "$engine_lists/changes" ]; then
    while read -r engine_a; do engine_count=$engine_a; done <"$engine_lists/changes"
    engine_why="$engine_count changed"
    engine_stage
    engine_validate
    engine_prepare
    engine_stop_left || engine_take_back "$engine_problem" "$engine_hint"
    engine_swap
    engine_validate_live
  else
    engine_take_over
    engine_choose_steps "$engine_run/record" || engine_give_up 'the steps that are due could not be found' 'df /run'
  fi
  engine_dirty=yes
  engine_started_units='' engine_enabled_units='' engine_done_units='' engine_states_before=''
  if engine_validate_again && engine_act && engine_await_all; then
    [ ! -e "$engine_lists/touched" ] || cat "$engine_lists/touched" >>"$engine_run/done"
    engine_settle
  else
    engine_roll_back
  fi
  engine_bundle_end
}

# engine_give_up WHAT COMMAND: the bundle failed, and none of its files is live.
engine_give_up() {
  engine_forget "$engine_journal"
  engine_outcome="failed $engine_name"
  engine_write_record
  engine_since "$engine_started"
  printf '%s: failed in %s, no file of it was changed (%s s)\n' "$engine_host" "$(engine_bundle_title)" "$engine_seconds"
  engine_fail 70 "$(engine_bundle_title): $1" "check with: $2"
}

# Refuses what cannot be applied: another kind of thing at a path, an owner that does not exist.
engine_require_possible() {
  if [ -e "$engine_lists/clash" ]; then
    engine_a=$(head -n 1 "$engine_lists/clash")
    engine_give_up "$engine_a" "ls -ld ${engine_a%% *}"
  fi
  [ -e "$engine_lists/need" ] || return 0
  for engine_c in passwd group; do
    # shellcheck disable=SC2046
    engine_found=$(getent "$engine_c" $(awk -F '\t' -v kind="$engine_c" '$1 == kind { print $2 }' "$engine_lists/need"))
    while IFS=$engine_tab read -r engine_a engine_b; do
      case $engine_a,$engine_newline$engine_found in
        "$engine_c",*"$engine_newline$engine_b:"*) ;;
        "$engine_c",*)
          engine_give_up "this host has no $engine_c entry $engine_b: a package or an earlier bundle must add it" \
            "getent $engine_c $engine_b"
          ;;
      esac
    done <"$engine_lists/need"
  done
}
