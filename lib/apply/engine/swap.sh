# shellcheck shell=sh
# Makes staged files live, and puts the previous ones back.

# From here on the next run undoes a killed run.
engine_prepare() {
  engine_is_pending
  # What was done before the bundle was last settled does not count. A record that is half written is never restored.
  { { [ "$engine_pending" = yes ] || engine_forget_acted "$engine_name"; } &&
    engine_compose "$engine_run/record" >"$engine_journal/before.new" && sync "$engine_journal/before.new" &&
    mv -f "$engine_journal/before.new" "$engine_journal/before" && engine_merge && engine_choose_steps "$engine_run/record.next" &&
    engine_due "$engine_name" "$engine_new_unit_files" <"$engine_run/chosen.due" && engine_write_record; } || engine_give_up 'the journal could not be written' "df $engine_state /run"
  # A generation is what one run left on the host.
  [ "$engine_new_generation" = yes ] || engine_generation=$((engine_generation + 1))
  engine_new_generation=yes
  { engine_compose "$engine_run/record.next" >"$engine_journal/record" && engine_each "$engine_journal/stage" sync -f; } ||
    engine_give_up 'the journal could not be written' "df $engine_state"
  { mv "$engine_journal/prepare" "$engine_journal/swap" && sync "$engine_journal"; } ||
    engine_give_up 'the journal could not be written' "df $engine_state"
}

engine_swap() {
  if ! engine_swap_all 2>"$engine_run/output"; then
    engine_show 3
    engine_hint='the lines above'
    ! grep -q 'Operation not permitted' "$engine_run/output" ||
      engine_hint='lsattr -d with the paths above: root cannot replace an immutable file (i)'
    engine_take_back 'not all files could be moved; the previous ones are back' "$engine_hint"
  fi
  engine_note_directories "$engine_journal/rmdir" >>"$engine_journal/say"
  engine_print_changes "$engine_journal/say"
}

engine_swap_all() {
  engine_set_directories "$engine_journal/make" && engine_label "$engine_journal/label-made" &&
    engine_move new "$engine_journal/move" && engine_set_directories "$engine_journal/dirs" &&
    engine_write_in_place new "$engine_journal/inplace" && engine_move through "$engine_journal/switch" &&
    engine_switch "$engine_journal" new || return 1
  if [ -e "$engine_journal/remove" ]; then engine_each "$engine_journal/remove" rm -f -- || return 1; fi
  if [ -e "$engine_journal/rmdir" ]; then engine_each "$engine_journal/rmdir" rmdir --ignore-fail-on-non-empty -- || return 1; fi
  engine_each "$engine_journal/stage" sync -f && mv "$engine_journal/swap" "$engine_journal/swapped" &&
    mv -fT "$engine_journal/record" "$engine_state/record" && mv -f "$engine_run/record.next" "$engine_run/record"
}

# engine_take_back WHAT COMMAND: puts the previous files back before any service got the new ones.
engine_take_back() {
  engine_put_back || engine_stuck
  engine_start_left || engine_stuck_unnotified
  engine_give_up "$@"
}

# Puts back the previous files and their record.
engine_put_back() {
  if [ -e "$engine_journal/swapped" ]; then mv -f "$engine_journal/swapped" "$engine_journal/swap" || return 1; fi
  engine_undo "$engine_journal" || return 1
  engine_restore_record
}

# engine_switch JOURNAL old|new: what is read through the links of a switch becomes the old or the new tree, at once.
engine_switch() {
  [ ! -L "$1/point/to-$2" ] || mv -fT "$1/point/to-$2" "$1/point/current"
}

# Replaces the links of a switch by the files that they lead to. A reader sees no difference.
engine_materialize() {
  [ -e "$engine_journal/switch" ] || return 0
  engine_move new "$engine_journal/switch-put" && engine_move true "$engine_journal/switch-true" || return 1
  if [ -e "$engine_journal/switch-remove" ]; then engine_each "$engine_journal/switch-remove" rm -f -- || return 1; fi
  if [ -e "$engine_journal/switch-rmdir" ]; then
    engine_each "$engine_journal/switch-rmdir" rmdir --ignore-fail-on-non-empty -- 2>/dev/null
  fi
  engine_each "$engine_journal/stage" sync -f
}

# engine_move TREE LIST: renames objects from each stage's TREE to their places.
engine_move() {
  engine_by_directory mv "$2" engine_move_one "$1"
}

# engine_move_one TREE STAGE DIRECTORY NAME
engine_move_one() {
  engine_a=$2/$1${3%/}/$4
  if [ -e "$engine_a" ] || [ -L "$engine_a" ]; then engine_gather "$3" "$engine_a"; fi
}

# engine_set_directories LIST: makes or sets each `mode owner group path`.
engine_set_directories() {
  [ -e "$1" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b engine_c engine_word; do
    mkdir -p -- "$engine_word" && chown -h "$engine_b:$engine_c" -- "$engine_word" && chmod "$engine_a" -- "$engine_word" && continue
    # An immutable directory may already be as declared.
    [ "$(stat -c '%04a %U %G' -- "$engine_word")" = "$engine_a $engine_b $engine_c" ] || return 1
  done <"$1"
}

# engine_write_in_place TREE LIST: writes a file that is a mount point, which cannot be replaced by a rename. One cp empties and
# fills it, so that it stays whole when this shell is killed.
engine_write_in_place() {
  [ -e "$2" ] || return 0
  while IFS=$engine_tab read -r engine_a engine_b; do
    engine_a=$engine_a/$1$engine_b
    [ -e "$engine_a" ] || continue
    { cp -T -- "$engine_a" "$engine_b" && chown --reference="$engine_a" -- "$engine_b" && chmod --reference="$engine_a" -- "$engine_b"; } ||
      engine_is_same "$engine_a" "$engine_b" || return 1
    rm -f "$engine_a" || return 1
  done <"$2"
}
