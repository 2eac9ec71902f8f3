# shellcheck shell=sh
# Holes that have to be closed, where a vendor brings fixes to older versions: a package is of the version that came with the
# fix, or names it in its changelog. Else a line says that the hole may be open. It is no reason to stop: a changelog does not
# name a hole that the package never had, and the apply may be what keeps somebody out.

# Names each hole that may be open in what is installed, once.
engine_name_holes() {
  [ -s "$engine_run/fixes" ] || return 0
  engine_query_packages
  while IFS=$engine_tab read -r engine_a engine_b engine_c; do
    case "$engine_open " in *" $engine_a "*) continue ;; esac
    case $engine_installed_now in
      *"$engine_newline$engine_b "*) ;;
      *) continue ;;
    esac
    engine_version_of "$engine_b"
    ! engine_has_fix || continue
    printf '%s: %s may be open in %s %s: upstream closed it in %s, and the changelog does not name it; upgrade, or ask the vendor\n' \
      "$engine_host" "$engine_a" "$engine_b" "$engine_version" "$engine_c"
    engine_open="$engine_open $engine_a"
  done <"$engine_run/fixes"
}

# Whether engine_version is engine_c or newer, or the changelog of engine_b names engine_a.
engine_has_fix() {
  case $engine_version in
    [0-9]*) printf '%s\n%s\n' "$engine_c" "${engine_version#*:}" | sort -V -C && return 0 ;;
  esac
  "engine_${engine_package_manager}_changelog" "$engine_b" 2>/dev/null </dev/null | grep -Fw -- "$engine_a" >/dev/null
}
