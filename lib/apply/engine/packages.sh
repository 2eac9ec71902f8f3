# shellcheck shell=sh
# Packages that are missing.

# Sets engine_missing to the packages of the bundle that are not installed; one query for those of all bundles.
engine_find_missing() {
  engine_missing=
  [ -s "$engine_run/packages" ] || return 0
  if [ -z "$engine_installed_now" ]; then
    # shellcheck disable=SC2016
    engine_installed_now=$engine_newline$(cut -f 2 "$engine_run/packages" |
      xargs dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' 2>/dev/null)
  fi
  while IFS=$engine_tab read -r engine_a engine_b; do
    [ "$engine_a" = "$engine_index" ] || continue
    case $engine_installed_now in
      *"$engine_newline"?"i $engine_b "*) ;;
      *) engine_missing="$engine_missing $engine_b" ;;
    esac
  done <"$engine_run/packages"
}

# Installs what is missing with apt, and lets no package start its own service: the service is started when its
# configuration is there.
engine_install() {
  printf '  packages%s: installing\n' "$engine_missing"
  engine_policy_add
  # shellcheck disable=SC2086
  if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -type f -name '*_Packages*' -print -quit 2>/dev/null)" ] ||
    ! engine_apt install --no-install-recommends -- $engine_missing; then
    # Lists that are missing or too old, or an installation that was killed: repair, then try once more.
    DEBIAN_FRONTEND=noninteractive engine_quietly dpkg --force-confold --configure -a
    if ! engine_apt update || ! engine_apt install --no-install-recommends -- $engine_missing; then
      engine_policy_remove
      engine_show 12
      engine_give_up "the packages$engine_missing could not be installed" "apt-get install$engine_missing"
    fi
  fi
  engine_policy_remove
  engine_asked=$engine_missing engine_installed_now=
  engine_find_missing
  for engine_b in $engine_asked; do
    case $engine_installed_now in
      *"$engine_newline"?"i $engine_b "*)
        engine_c=${engine_installed_now#*"$engine_newline"?"i $engine_b "}
        printf '  package %s %s installed\n' "$engine_b" "${engine_c%%"$engine_newline"*}"
        engine_installed=$((engine_installed + 1))
        engine_hold package "$engine_b" made
        ;;
      *) engine_give_up "apt-get installed no package $engine_b" "apt-cache policy $engine_b" ;;
    esac
  done
}

engine_apt() {
  DEBIAN_FRONTEND=noninteractive engine_quietly apt-get -q -y -o DPkg::Lock::Timeout=60 \
    -o Dpkg::Options::=--force-confold "$@"
}

# A policy that is somebody else's is left as it is.
engine_policy_add() {
  [ ! -e "$engine_policy" ] || return 0
  printf '#!/bin/sh\n%s\nexit 101\n' "$engine_policy_mark" >"$engine_policy.new" && chmod 0755 "$engine_policy.new" &&
    ln "$engine_policy.new" "$engine_policy"
  rm -f "$engine_policy.new"
}

engine_policy_remove() {
  [ -f "$engine_policy" ] || return 0
  {
    read -r _
    read -r engine_a
  } <"$engine_policy"
  [ "$engine_a" != "$engine_policy_mark" ] || rm -f "$engine_policy"
}
