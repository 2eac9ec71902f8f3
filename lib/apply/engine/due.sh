# shellcheck shell=sh
# What is due: steps of a bundle that are not done yet for the files that are live. The record has a line for each. The file
# `acted` of the state folder has a line for each step that was begun or done since, and for each unit that loaded its new unit
# file: `begun|done|loaded BUNDLE STEP-OR-UNIT STATE`. STATE is a hash of what the record says of the bundle: a step is done for
# these files and for no others.

# engine_due NAME UNITS: notes that this bundle is not settled, and which of its steps are due: their lines are on standard
# input. `all` stands for all that the plan has, and `settle` for none. The unit files of UNITS change.
engine_due() {
  name=$1 units=$2 awk '
    @include "due.awk"' "$engine_run/pending" >"$engine_run/pending.new" &&
    name=$1 awk '{ print ENVIRON["name"] "\t" $0 }' >>"$engine_run/due" && awk '!seen[$0]++' "$engine_run/due" >"$engine_run/due.new" &&
    mv -f "$engine_run/due.new" "$engine_run/due" && mv -f "$engine_run/pending.new" "$engine_run/pending"
}

# engine_all_due NAME UNITS: what was done for the bundle before does not count any more.
engine_all_due() {
  echo all | engine_due "$1" "$2" && engine_forget_acted "$1"
}

# engine_settled NAME: notes that nothing of it is due.
engine_settled() {
  for engine_table in due pending; do
    name=$1 awk -F '\t' '$1 != ENVIRON["name"]' "$engine_run/$engine_table" >"$engine_run/$engine_table.new" &&
      mv -f "$engine_run/$engine_table.new" "$engine_run/$engine_table" || return 1
  done
}

engine_is_pending() {
  engine_pending=no engine_due_units=
  while IFS=$engine_tab read -r engine_a engine_b; do
    [ "$engine_a" = "$engine_name" ] && engine_pending=yes engine_due_units=$engine_b
  done <"$engine_run/pending"
}

# engine_acted begun|done|loaded WHAT: notes it for the next run, in case that this one is killed.
engine_acted() {
  { printf '%s\t%s\t%s\t%s\n' "$1" "$engine_name" "$2" "$engine_bundle_state" >>"$engine_state/acted"; } 2>/dev/null && return 0
  engine_problem="cannot write $engine_state/acted" engine_hint="df $engine_state"
  return 1
}

# engine_forget_acted NAME
engine_forget_acted() {
  [ -e "$engine_state/acted" ] || return 0
  name=$1 awk -F '\t' '$2 != ENVIRON["name"]' "$engine_state/acted" >"$engine_run/acted.new" || return 1
  if [ -s "$engine_run/acted.new" ]; then
    cp "$engine_run/acted.new" "$engine_state/acted.new" && mv -f "$engine_state/acted.new" "$engine_state/acted"
  else
    rm -f "$engine_state/acted"
  fi
}

# The previous files are back: what was begun with the others is due again, whether it was done or not.
engine_due_again() {
  [ -e "$engine_state/acted" ] || return 0
  name=$engine_name awk -F '\t' '$1 == "begun" && $2 == ENVIRON["name"] { print $3 }' "$engine_state/acted" >"$engine_run/begun" || return 1
  [ -s "$engine_run/begun" ] || return 0
  { echo settle && awk '!/^units /' "$engine_run/begun"; } |
    engine_due "$engine_name" "$(sed -n 's/^units //p' "$engine_run/begun" | tr '\n' ' ')" || return 1
  # A full disk is no reason to give up here: the journal is still there.
  engine_write_record || :
}

# engine_print_begun: prints the steps of the plan that were begun, by this run or by one that was killed.
engine_print_begun() {
  [ -e "$engine_state/acted" ] || return 0
  name=$engine_name awk -F '\t' '
    FILENAME ~ /\/acted$/ { if ($1 == "begun" && $2 == ENVIRON["name"]) begun[$3] = 1; next }
    $NF in begun' "$engine_state/acted" "$engine_run/steps/$engine_index"
}

# If the steps that are due cannot be told from the others, all are.
engine_choose_all() {
  cp "$engine_steps" "$engine_run/chosen.steps" && echo all >"$engine_run/chosen.due" && echo "$engine_new_unit_files" >"$engine_run/chosen.units"
}

# engine_choose_steps RECORD: leaves out the steps that are not due: neither about a path that changes now, nor left by an earlier
# run. RECORD is the record as it is with the bundle's files. Sets engine_steps to the table of the steps to do, and
# engine_due_units to the units that have to load a new unit file; $engine_run/chosen.due has the lines to be noted.
engine_choose_steps() {
  engine_is_pending
  engine_new_unit_files=$engine_due_units
  [ ! -e "$engine_lists/unit" ] || engine_new_unit_files="$engine_due_units $(tr '\n' ' ' <"$engine_lists/unit")"
  engine_bundle_state=$(awk -F '\t' -v name="$engine_name" '$7 == name' "$1" | sort | sha256sum) || return 1
  engine_bundle_state=${engine_bundle_state%% *}
  set -- "$engine_run/due"
  [ ! -e "$engine_state/acted" ] || set -- "$@" "$engine_state/acted"
  if [ -e "$engine_lists/changes" ]; then
    for engine_a in "$engine_lists/say" "$engine_lists/rmdir" "$engine_steps.of"; do
      [ ! -e "$engine_a" ] || set -- "$@" "$engine_a"
    done
  fi
  engine_a=no
  [ ! -e "$engine_lists/changes" ] || engine_a=yes
  name=$engine_name state=$engine_bundle_state units=$engine_new_unit_files changed=$engine_a out=$engine_run/chosen awk -F '\t' '
    @include "chosen-steps.awk"' "$@" "$engine_steps" || engine_choose_all || return 1
  engine_steps=$engine_run/chosen.steps
  engine_due_units=$(cat "$engine_run/chosen.units")
}
