# shellcheck shell=sh
# Keeps secrets until an apply puts them in place.

# Reads `NAME VERSION BASE64` from each line of standard input, and keeps each value, for root only, until the next engine_apply.
# A line `os ID VERSION` names the operating system that the host must have. The line `end` comes last: without it something was cut
# off, and nothing is kept.
engine_secrets() {
  engine_environment
  engine_require_writable
  engine_require_own_folders
  engine_lines='' engine_ended=no
  while IFS=' ' read -r engine_a engine_b engine_c; do
    case $engine_a in
      '' | '#'*) ;;
      os) engine_os_is "$engine_b" "$engine_c" ;;
      end)
        engine_ended=yes
        break
        ;;
      *) engine_lines=$engine_lines$engine_a\ $engine_b\ $engine_c$engine_newline ;;
    esac
  done
  [ "$engine_ended" = yes ] || engine_fail 65 'the secrets were cut off on their way: none was kept; apply again'
  [ -n "$engine_lines" ] || return 0
  engine_make_state
  engine_count=0
  IFS=$engine_newline
  for engine_a in $engine_lines; do
    unset IFS
    engine_b=${engine_a#* }
    engine_secret "${engine_a%% *}" "${engine_b%% *}" "${engine_b#* }"
    engine_count=$((engine_count + 1))
  done
  engine_lines='' engine_a='' engine_b='' engine_c=''
  sync -f "$engine_state/secrets"
  printf '%s: %s secrets delivered\n' "$engine_host" "$engine_count"
}

# engine_secret NAME VERSION BASE64
engine_secret() {
  case $1 in
    .* | *[!A-Za-z0-9._-]*) engine_fail 65 'a secret has a name that is not made of A-Z a-z 0-9 . _ -' ;;
  esac
  case $2 in
    '' | *[!A-Za-z0-9._-]*) engine_fail 65 "secret $1: its version is not made of A-Z a-z 0-9 . _ -" ;;
  esac
  # printf is a builtin: the value is in no argument list and in no environment.
  if ! printf %s "$3" | base64 -d >"$engine_state/secrets/.new" 2>/dev/null; then
    rm -f "$engine_state/secrets/.new"
    engine_fail 65 "secret $1: its value did not arrive as base64, or could not be written" "check with: df $engine_state"
  fi
  if ! [ -s "$engine_state/secrets/.new" ]; then
    rm -f "$engine_state/secrets/.new"
    engine_fail 65 "secret $1: its value is empty; give the value and apply again"
  fi
  mv -fT -- "$engine_state/secrets/.new" "$engine_state/secrets/$1.$2" ||
    engine_fail 73 "secret $1: cannot be written to $engine_state/secrets"
}
