# shellcheck shell=sh
# Installs missing packages. The part of the plan's package manager has the functions engine_PM_installed, engine_PM_install,
# engine_PM_remove and engine_PM_changelog.

# Sets engine_installed_now to lines `NAME VERSION`, with one query for the packages of all bundles.
engine_query_packages() {
  [ -z "$engine_installed_now" ] || return 0
  # shellcheck disable=SC2046
  engine_installed_now=$engine_newline$("engine_${engine_package_manager}_installed" $(cut -f 2 "$engine_run/packages"))$engine_newline
}

# Sets engine_missing to the packages of the bundle that are not installed.
engine_find_missing() {
  engine_missing=
  [ -s "$engine_run/packages" ] || return 0
  engine_query_packages
  while IFS=$engine_tab read -r engine_a engine_b; do
    [ "$engine_a" = "$engine_index" ] || continue
    case $engine_installed_now in
      *"$engine_newline$engine_b "*) ;;
      *) engine_missing="$engine_missing $engine_b" ;;
    esac
  done <"$engine_run/packages"
}

# Installs what is missing. Packages do not start their services: a service starts when its configuration exists.
engine_install() {
  printf '  packages%s: installing\n' "$engine_missing"
  # shellcheck disable=SC2086
  if ! "engine_${engine_package_manager}_install" $engine_missing; then
    engine_show 12
    engine_give_up "the packages$engine_missing could not be installed" "$engine_hint"
  fi
  engine_asked=$engine_missing engine_installed_now=
  engine_find_missing
  for engine_b in $engine_asked; do
    case $engine_installed_now in
      *"$engine_newline$engine_b "*)
        engine_version_of "$engine_b"
        printf '  package %s %s installed\n' "$engine_b" "$engine_version"
        engine_installed=$((engine_installed + 1))
        engine_hold package "$engine_b" made
        ;;
      *) engine_give_up "$engine_package_manager installed no package $engine_b" "$engine_hint" ;;
    esac
  done
  engine_report_unfixed_cves
}
