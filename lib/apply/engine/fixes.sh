# shellcheck shell=sh
# CVEs that have to be fixed, for vendors that add fixes to older versions. A package has the fix if it is of the version that
# brought the fix or newer, or if its changelog names the CVE. Otherwise the CVE may be unfixed, and this is reported. It does
# not stop the apply: a changelog does not name a CVE that never concerned the package, and the apply may itself protect the host.

# Reports each CVE that may be unfixed in the installed packages, once.
engine_report_unfixed_cves() {
  [ -s "$engine_run/fixes" ] || return 0
  engine_query_packages
  engine_unfixed_cves "$(cat "$engine_run/fixes")" >"$engine_run/unfixed"
  while IFS=$engine_tab read -r engine_a engine_b engine_c engine_version; do
    case "$engine_unfixed " in *" $engine_a "*) continue ;; esac
    printf '%s: %s may be unfixed in %s %s: upstream fixed it in %s, and the changelog does not name it; upgrade, or ask the vendor\n' \
      "$engine_host" "$engine_a" "$engine_b" "$engine_version" "$engine_c"
    engine_unfixed="$engine_unfixed $engine_a"
  done <"$engine_run/unfixed"
}

# engine_unfixed_cves FIXES: prints those of the lines `CVE PACKAGE VERSION`, divided by tabs, that the installed packages may
# lack. A fourth field is the installed version.
engine_unfixed_cves() {
  printf '%s\n' "$1" | while IFS=$engine_tab read -r cve name version; do
    case $engine_installed_now in
      *"$engine_newline$name "*) ;;
      *) continue ;;
    esac
    engine_has_fix "$cve" "$name" "$version" ||
      printf '%s\t%s\t%s\t%s\n' "$cve" "$name" "$version" "$engine_version"
  done
}

# engine_version_of PACKAGE: sets engine_version, for a package that is installed.
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
