# shellcheck shell=sh
# Packages that are missing. How they are asked for and installed is a matter of the plan's package manager: PM_installed,
# PM_install, PM_remove and PM_changelog in a file of its own.

# Sets engine_installed_now to lines `NAME VERSION`: one query for the packages of all bundles.
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

# Installs what is missing, and lets no package start its own service: the service is started when its configuration is
# there.
engine_install() {
  printf '  packages%s: installing\n' "$engine_missing"
  # shellcheck disable=SC2086
  if ! "engine_${engine_package_manager}_install" $engine_missing; then
    engine_show 12
    engine_give_up "the packages$engine_missing could not be installed" "$engine_look"
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
      *) engine_give_up "$engine_package_manager installed no package $engine_b" "$engine_look" ;;
    esac
  done
  engine_name_holes
}
