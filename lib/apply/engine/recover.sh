# shellcheck shell=sh
# Recovers from a killed run.

# engine_undo JOURNAL: puts back the files from before the swap. May be repeated.
engine_undo() {
  engine_journal=$1
  engine_undo_all "$1" 2>"$engine_run/output"
}

engine_undo_all() {
  engine_set_directories "$1/undirs" && engine_write_in_place old "$1/inplace" && engine_restore old "$1/previous" &&
    engine_switch "$1" old && engine_restore old "$1/switch-back" && engine_restore kept "$1/switch-kept" || return 1
  for engine_a in switch-gone gone; do
    if [ -e "$1/$engine_a" ]; then engine_each "$1/$engine_a" rm -f -- || return 1; fi
  done
  if [ -e "$1/unmake" ]; then engine_each "$1/unmake" rmdir -- 2>/dev/null; fi
  engine_each "$1/stage" sync -f
}

# engine_restore TREE LIST: a file that cannot be put back may still be in place, for example an immutable one.
engine_restore() {
  engine_move "$1" "$2" || { engine_rows "$2" engine_drop_same "$1" && engine_move "$1" "$2"; }
}

# engine_drop_same TREE STAGE DIRECTORY NAME: removes the copy if the same is still in place.
engine_drop_same() {
  engine_a=$2/$1${3%/}/$4
  engine_is_same "$engine_a" "${3%/}/$4" || return 0
  rm -f -- "$engine_a"
}

# engine_is_same ONE OTHER
engine_is_same() {
  [ "$(stat -c '%F %a %u %g' -- "$1" 2>&1)" = "$(stat -c '%F %a %u %g' -- "$2" 2>&1)" ] || return 1
  if [ -L "$1" ]; then [ "$(readlink -- "$1")" = "$(readlink -- "$2")" ]; else cmp -s -- "$1" "$2"; fi
}

# Restores the record from before the swap, on disk and in this run.
engine_restore_record() {
  [ ! -e "$engine_journal/before" ] || mv -fT "$engine_journal/before" "$engine_state/record" || engine_stuck
  engine_load_record
  engine_due_again || engine_stuck
}

# engine_forget JOURNAL: removes it, with its stages on other file systems. A journal without its mark means nothing, so it may
# be removed in steps. It is kept until all its stages are removed.
engine_forget() {
  [ -d "$1" ] || return 0
  rm -f "$1/swap" "$1/swapped" || return 1
  if [ -e "$1/stage" ]; then
    while IFS= read -r engine_a; do
      case $engine_a in
        */.cdktf-mutual-tls/"${1##*/}")
          engine_is_stage_ours "$engine_a" || continue
          rm -rf --one-file-system -- "$engine_a" || return 1
          rmdir -- "${engine_a%/*}" 2>/dev/null
          ;;
      esac
    done <"$1/stage"
  fi
  rm -rf -- "$1"
}

# What a killed run left is settled only where root alone controls the folders.
engine_require_safe_journals() {
  find "$engine_state/journal" -mindepth 2 -maxdepth 2 -type f >"$engine_run/journals" ||
    engine_fail 73 "cannot read $engine_state/journal: nothing was written"
  [ -s "$engine_run/journals" ] || return 0
  # shellcheck disable=SC2016
  engine_words=$(engine_each journals awk '
    @include "journal-folders.awk"' | sort -u | unsafe_folders) || engine_fail 73 "cannot read $engine_state/journal: nothing was written"
  [ -z "$engine_words" ] || engine_fail 73 'an apply was interrupted, and another user could steer how it is settled: nothing was written' \
    "find out who changed these directories, then let root alone control them: $(printf '%s\n' "$engine_words" | awk -F '\t' '!seen[$2]++ { printf "%s%s (%s)", n++ ? ", " : "", $2, $3 }')"
}

# Settles what a killed run left.
engine_recover() {
  engine_require_safe_journals
  engine_recovered=no
  engine_journals=$(find "$engine_state/journal" -mindepth 1 -maxdepth 1 -type d -printf '%f\n') ||
    engine_fail 73 "cannot read $engine_state/journal: nothing was written"
  for engine_word in $engine_journals; do
    engine_journal=$engine_state/journal/$engine_word
    engine_name=$engine_word
    if [ -e "$engine_journal/swapped" ] && [ -e "$engine_journal/record" ]; then
      mv -fT "$engine_journal/record" "$engine_state/record" || engine_stuck
      engine_load_record
      engine_recovered=yes
    fi
    engine_is_pending
    # Files that are read through links are put back before anything is compared. This run switches them again.
    if [ -e "$engine_journal/swapped" ] && [ -e "$engine_journal/switch" ] && [ "$engine_pending" = yes ]; then
      mv -f "$engine_journal/swapped" "$engine_journal/swap" || engine_stuck
    fi
    if [ -e "$engine_journal/swap" ]; then
      printf '%s: an apply was interrupted in %s: its previous files are put back first\n' "$engine_host" "$(engine_bundle_title)"
      engine_undo "$engine_journal" || engine_stuck
      engine_restore_record
      engine_forget "$engine_journal"
      engine_recovered=yes
      continue
    fi
    # No file was changed, so nothing is due because of it.
    [ ! -e "$engine_journal/prepare" ] || [ ! -e "$engine_journal/before" ] || engine_restore_record
    if [ -e "$engine_journal/swapped" ] && [ -e "$engine_journal/switch" ]; then
      engine_materialize || engine_stuck_linked
      engine_recovered=yes
    fi
    # Kept for a rollback while the notifications are due.
    if [ "$engine_pending" = no ] || ! [ -e "$engine_journal/swapped" ]; then engine_forget "$engine_journal"; fi
  done
  [ "$engine_recovered" = no ] || engine_compare
}

# engine_stuck [WHAT LINE...]: reports that neither the new files nor the previous ones could be completed.
engine_stuck() {
  [ $# != 0 ] || {
    engine_show 3
    set -- 'the previous state could not be put back' \
      "the previous files are in the directories \`old\` below those that $engine_journal/stage names" 'check with: df; dmesg | tail'
  }
  engine_outcome="failed $engine_name"
  engine_write_record
  engine_since "$engine_started"
  printf '%s: failed in %s and NOT rolled back (%s s)\n' "$engine_host" "$(engine_bundle_title)" "$engine_seconds"
  engine_words=$1
  shift
  engine_fail 71 "$(engine_bundle_title): $engine_words; the next apply tries again" "$@"
}

engine_stuck_unnotified() {
  engine_stuck "the previous files are back, but not all of its services use them: $engine_problem" "check with: $engine_hint"
}

engine_stuck_linked() {
  engine_stuck 'its files are live through symbolic links, which could not be replaced by the files' 'check with: df; dmesg | tail'
}
