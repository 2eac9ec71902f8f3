# shellcheck shell=sh
# Runs commands of the plan and of this engine.

# engine_command N PREFIX...: runs the words of PREFIX, followed by those of the plan's command N. The words of N are in
# engine_shown, for messages.
engine_command() {
  engine_input=$engine_run/command/$1
  engine_shown=
  shift
  while IFS= read -r engine_word; do
    # %0A and %25 stand for the two bytes that a line of the list cannot hold.
    engine_replace "$engine_word" %0A "$engine_newline"
    engine_replace "$engine_text" %25 %
    set -- "$@" "$engine_text"
    engine_show_word "$engine_text"
  done <"$engine_input"
  "$@"
}

# engine_show_word WORD: adds it to engine_shown, as a person would type it.
engine_show_word() {
  engine_text=$1
  case $1 in
    '' | *[!A-Za-z0-9_./:=@%+,-]*)
      engine_replace "$1" "'" "'\\''"
      engine_text="'$engine_text'"
      ;;
  esac
  engine_shown="${engine_shown:+$engine_shown }$engine_text"
}

# engine_replace TEXT OLD NEW: engine_text is TEXT with each OLD replaced.
engine_replace() {
  engine_text=
  while :; do
    case $1 in
      *"$2"*)
        engine_text=$engine_text${1%%"$2"*}$3
        set -- "${1#*"$2"}" "$2" "$3"
        ;;
      *) break ;;
    esac
  done
  engine_text=$engine_text$1
}

# Runs a command with no input; its output goes to $engine_run/output.
engine_quietly() {
  (engine_become "$engine_run/output" "$@")
}

# engine_become OUTPUT COMMAND...: this shell becomes the command.
engine_become() {
  exec </dev/null >"$1" 2>&1 9>&-
  shift
  umask 022
  exec "$@"
}

# engine_show LINES [OUTPUT]: prints the end of a command's output. Without OUTPUT it is the last command's.
engine_show() {
  tail -n "$1" "${2:-$engine_run/output}" | cut -c 1-400 | while IFS= read -r engine_words; do
    printf '    | %s\n' "$engine_words"
  done
}

# engine_rows LIST FUNCTION WORD...: calls FUNCTION WORD... FIELD... for each line of the list. The list is read at once,
# because `read` takes a system call for each byte.
engine_rows() {
  [ -e "$1" ] || return 0
  engine_lines=$(cat "$1") || return 1
  shift
  IFS=$engine_newline
  for engine_row in $engine_lines; do
    IFS=$engine_tab
    # shellcheck disable=SC2086
    "$@" $engine_row || {
      unset IFS
      return 1
    }
  done
  unset IFS
}

# engine_by_directory mv|ln LIST FUNCTION WORD...: renames what FUNCTION gathers from the lines of the list, or makes symbolic
# links to it. Lines in a row that go to one directory take one call.
engine_by_directory() {
  engine_how=$1 engine_to='' engine_objects='' engine_gathered=0
  shift
  engine_rows "$@" && engine_flush
}

# engine_gather DIRECTORY OBJECT
engine_gather() {
  if [ "$1" != "$engine_to" ] || [ "$engine_gathered" -ge 200 ]; then
    engine_flush || return 1
    engine_to=$1
  fi
  engine_objects=$engine_objects$engine_newline$2 engine_gathered=$((engine_gathered + 1))
}

engine_flush() {
  [ "$engine_gathered" != 0 ] || return 0
  IFS=$engine_newline
  # shellcheck disable=SC2086
  case $engine_how in
    mv) mv -f -t "$engine_to" -- $engine_objects ;;
    ln) ln -s -t "$engine_to" -- $engine_objects ;;
  esac || {
    unset IFS
    return 1
  }
  unset IFS
  engine_objects='' engine_gathered=0
}
