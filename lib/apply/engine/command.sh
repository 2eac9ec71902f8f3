# shellcheck shell=sh
# Running commands of the plan and of this engine.

# engine_command N PREFIX...: the words of the plan's command N after those of PREFIX, run with no input; its output goes
# to $engine_run/output.
engine_command() {
  engine_input=$engine_run/command/$1
  engine_shown=
  shift
  while IFS= read -r engine_word; do
    # %0A and %25 stand for the two bytes that a line of the list cannot hold.
    engine_text=
    while :; do
      case $engine_word in
        *%0A*) engine_text=$engine_text${engine_word%%"%0A"*}$engine_newline engine_word=${engine_word#*"%0A"} ;;
        *) break ;;
      esac
    done
    engine_word=$engine_text$engine_word engine_text=
    while :; do
      case $engine_word in
        *%25*) engine_text=$engine_text${engine_word%%"%25"*}% engine_word=${engine_word#*"%25"} ;;
        *) break ;;
      esac
    done
    set -- "$@" "$engine_text$engine_word"
    engine_shown="${engine_shown:+$engine_shown }$engine_text$engine_word"
  done <"$engine_input"
  engine_quietly "$@"
}

engine_quietly() {
  (
    umask 022
    exec "$@"
  ) </dev/null >"$engine_run/output" 2>&1 9>&-
}

# engine_show LINES: the end of the last command's output, for a person who looks for the reason.
engine_show() {
  tail -n "$1" "$engine_run/output" | cut -c 1-400 | while IFS= read -r engine_words; do
    printf '    | %s\n' "$engine_words"
  done
}
