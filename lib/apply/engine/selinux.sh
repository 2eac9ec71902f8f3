# shellcheck shell=sh
# Permissions of SELinux, on a host that has it. Like a package, a permission stays when its bundle fails or leaves the plan. A
# teardown removes it, unless it existed before.

# Sets engine_denied to the bundle's permissions that the host lacks, a line each.
engine_find_denied() {
  engine_denied=
  [ -s "$engine_run/selinux" ] || return 0
  selinuxenabled 2>/dev/null || return 0
  while IFS=$engine_tab read -r engine_a engine_b engine_c engine_word; do
    [ "$engine_a" = "$engine_index" ] || continue
    case $engine_b in
      boolean) engine_is_on "$engine_c" ;;
      port) engine_is_port_of "$engine_c" "$engine_word" ;;
    esac || engine_denied=$engine_denied$engine_b$engine_tab$engine_c$engine_tab$engine_word$engine_newline
  done <"$engine_run/selinux"
}

engine_is_on() {
  [ "$(getsebool "$1" 2>/dev/null)" = "$1 --> on" ]
}

# engine_is_port_of TYPE PORT: the list has ports and ranges, divided by commas.
engine_is_port_of() {
  semanage port -l </dev/null 2>/dev/null | type=$1 port=$2 awk '
    @include "port.awk"'
}

# Grants them permanently.
engine_grant_permissions() {
  printf %s "$engine_denied" >"$engine_run/denied"
  while IFS=$engine_tab read -r engine_b engine_c engine_word; do
    printf '  selinux %s %s%s\n' "$engine_b" "$engine_c" "${engine_word:+ $engine_word}"
    case $engine_b in
      boolean)
        engine_hint="setsebool -P $engine_c on"
        engine_word=$engine_c
        engine_quietly setsebool -P "$engine_c" on
        ;;
      port)
        engine_hint="semanage port -a -t $engine_c -p tcp $engine_word"
        # The policy gives the port to another type: it is changed.
        engine_quietly semanage port -a -t "$engine_c" -p tcp "$engine_word" ||
          engine_quietly semanage port -m -t "$engine_c" -p tcp "$engine_word"
        engine_word=$engine_c:$engine_word
        ;;
    esac || {
      engine_show 6
      engine_give_up "SELinux could not be set to allow $engine_b $engine_word" "$engine_hint"
    }
    engine_hold "$engine_b" "$engine_word" made
  done <"$engine_run/denied"
}

# A teardown revokes them.
engine_revoke_permissions() {
  selinuxenabled 2>/dev/null || return 0
  engine_held boolean made
  while IFS= read -r engine_word; do
    printf '  selinux boolean %s off (an apply had turned it on)\n' "$engine_word"
    engine_quietly setsebool -P "$engine_word" off || engine_give_up_permission "setsebool -P $engine_word off"
  done <"$engine_run/held"
  engine_held port made
  while IFS= read -r engine_word; do
    printf '  selinux port %s no longer of type %s\n' "${engine_word##*:}" "${engine_word%:*}"
    engine_quietly semanage port -d -t "${engine_word%:*}" -p tcp "${engine_word##*:}" ||
      engine_give_up_permission "semanage port -d -t ${engine_word%:*} -p tcp ${engine_word##*:}"
  done <"$engine_run/held"
}

engine_give_up_permission() {
  engine_show 6
  engine_give_up 'SELinux still allows what an apply had set' "$1"
}
