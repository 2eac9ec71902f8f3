# shellcheck shell=sh
# Holes that have to be closed, where a vendor brings fixes to older versions: a package is of the version that came with the
# fix, or names it in its changelog. Else the hole may be open, and that is said. It is no reason to stop: a changelog does not
# name a hole that the package never had, and the apply may be what keeps somebody out.

# Names each hole that may be open in what is installed, once.
engine_name_holes() {
  [ -s "$engine_run/fixes" ] || return 0
  engine_query_packages
  engine_holes "$(cat "$engine_run/fixes")" >"$engine_run/holes"
  while IFS=$engine_tab read -r engine_a engine_b engine_c engine_version; do
    case "$engine_open " in *" $engine_a "*) continue ;; esac
    printf '%s: %s may be open in %s %s: upstream closed it in %s, and the changelog does not name it; upgrade, or ask the vendor\n' \
      "$engine_host" "$engine_a" "$engine_b" "$engine_version" "$engine_c"
    engine_open="$engine_open $engine_a"
  done <"$engine_run/holes"
}

# engine_holes FIXES: of the lines `CVE PACKAGE VERSION`, divided by tabs, those that the installed packages may lack, with the
# version that is installed as a fourth field.
engine_holes() {
  printf '%s\n' "$1" | while IFS=$engine_tab read -r cve name version; do
    case $engine_installed_now in
      *"$engine_newline$name "*) ;;
      *) continue ;;
    esac
    engine_has_fix "$cve" "$name" "$version" ||
      printf '%s\t%s\t%s\t%s\n' "$cve" "$name" "$version" "$engine_version"
  done
}

# engine_version_of PACKAGE: of one that is installed, in engine_version.
engine_version_of() {
  engine_version=${engine_installed_now#*"$engine_newline$1 "}
  engine_version=${engine_version%%"$engine_newline"*}
}

# engine_has_fix CVE PACKAGE VERSION: whether the package is of the version or newer, or its changelog names the CVE.
engine_has_fix() {
  engine_version_of "$2"
  case $engine_version in
    [0-9]*) printf '%s\n%s\n' "$3" "${engine_version#*:}" | sort -V -C && return 0 ;;
  esac
  "engine_${engine_package_manager}_changelog" "$2" 2>/dev/null </dev/null | grep -Fw -- "$1" >/dev/null
}
