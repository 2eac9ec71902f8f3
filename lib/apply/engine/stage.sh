# shellcheck shell=sh
# The new objects, staged where a rename makes them live.

# Every new object, with its owner and mode, in a tree of its own on the file system where a rename will make it live; and
# a copy of every object that it replaces.
engine_stage() {
  engine_forget "$engine_journal"
  { mkdir -p "$engine_journal" && cp -R "$engine_lists/." "$engine_journal/" && printf '' >"$engine_journal/prepare" && engine_stage_all; } ||
    engine_give_up 'the new files could not be staged' "df $engine_state /etc"
}

engine_stage_all() {
  sort -t "$engine_tab" -k 2,2 -o "$engine_journal/move" "$engine_journal/move" 2>/dev/null
  if [ -e "$engine_journal/stage" ]; then
    while IFS= read -r engine_a; do
      mkdir -p "$engine_a/new" "$engine_a/old" || return 1
    done <"$engine_journal/stage"
  fi
  engine_each "$engine_journal/made" mkdir -p -- || return 1
  if [ -e "$engine_journal/content" ]; then
    dir=$engine_run/content awk '
      BEGIN { FS = "\t"; ORS = ""; dir = ENVIRON["dir"] }
      {
        source = dir "/" $1
        parts = $2
        to = substr($0, length($1 $2) + 3)
        printf "" > to
        # The last part has no newline after it; where it is empty there is no line to read either.
        for (n = 1; (getline part < source) > 0; n++) print part (n < parts ? "\n" : "") > to
        close(source)
        if (close(to)) exit 1
      }' "$engine_journal/content" || return 1
  fi
  if [ -e "$engine_journal/copy" ]; then
    while IFS=$engine_tab read -r engine_a engine_b; do
      cp -aT -- "$engine_a" "$engine_b" || return 1
    done <"$engine_journal/copy"
  fi
  if [ -e "$engine_journal/link" ]; then
    while IFS=$engine_tab read -r engine_a engine_b; do
      ln -sT -- "$engine_a" "$engine_b" || return 1
    done <"$engine_journal/link"
  fi
  engine_attributes || return 1
  if [ -e "$engine_journal/check" ]; then
    cut -f 2 "$engine_journal/check" >"$engine_run/staged"
    engine_each staged sha256sum -z -- | tr '\0' '\n' |
      awk '{ print substr($0, 1, 64) "\t" substr($0, 67) }' >"$engine_run/staged.sums"
    cmp -s "$engine_run/staged.sums" "$engine_journal/check" || return 1
  fi
  engine_keep_originals || return 1
  if [ -e "$engine_journal/previous" ]; then
    while IFS= read -r engine_b; do
      stage=$engine_b awk -F '\t' '$1 == ENVIRON["stage"] { print ($2 == "/" ? "" : $2) "/" $3 }' "$engine_journal/previous" >"$engine_run/previous"
      engine_each previous cp -a --parents -t "$engine_b/old" -- || return 1
    done <"$engine_journal/stage"
  fi
  if [ -e "$engine_journal/aside" ]; then
    mkdir -p "$engine_state/aside" && engine_each "$engine_journal/aside" cp -a --parents -t "$engine_state/aside" --
  fi
}

# One chown an owner and one chmod a mode; what is made here belongs to root already.
engine_attributes() {
  [ -e "$engine_journal/attr" ] || return 0
  rm -rf "$engine_run/attr"
  mkdir "$engine_run/attr"
  dir=$engine_run/attr awk '
    BEGIN { FS = "\t"; dir = ENVIRON["dir"] }
    function add(verb, value, p) {
      if (!((verb, value) in number)) { number[verb, value] = ++n; print verb "\t" value "\t" n > (dir "/acts") }
      print p > (dir "/" number[verb, value])
    }
    {
      p = substr($0, length($1 $2 $3) + 4)
      if ($2 ":" $3 != "root:root") add("chown", $2 ":" $3, p)
      mode[p] = $1
    }
    END { for (p in mode) add("chmod", mode[p], p) }' "$engine_journal/attr"
  while IFS=$engine_tab read -r engine_b engine_c engine_word; do
    case $engine_b in
      chown) engine_each "attr/$engine_word" chown -h "$engine_c" -- || return 1 ;;
      chmod) engine_each "attr/$engine_word" chmod "$engine_c" -- || return 1 ;;
    esac
  done <"$engine_run/attr/acts"
}
