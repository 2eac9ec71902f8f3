# shellcheck shell=sh
# Packages of Debian.

# Prints `NAME VERSION` of each of the packages that is installed.
engine_apt_installed() {
  # shellcheck disable=SC2016
  dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' "$@" 2>/dev/null | sed -n 's/^.i //p'
}

engine_apt_changelog() {
  gzip -dc "/usr/share/doc/$1/changelog.Debian.gz"
}

engine_apt_install() {
  engine_hint="apt-get install $*"
  engine_policy_add
  if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -type f -name '*_Packages*' -print -quit 2>/dev/null)" ] ||
    ! engine_apt_ask "$@"; then
    # The package lists are missing or too old, or an earlier installation was killed: repair, then try once more.
    DEBIAN_FRONTEND=noninteractive engine_quietly dpkg --force-confold --configure -a
    if ! engine_apt update || ! engine_apt_ask "$@"; then
      engine_policy_remove
      return 1
    fi
  fi
  engine_policy_remove
}

engine_apt_ask() {
  engine_apt install --no-install-recommends -- "$@" || return 1
  # apt counts a package that a killed installation left half unpacked as installed.
  # shellcheck disable=SC2016
  engine_half=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^.H. *\([^ ]*\).*/\1/p')
  # shellcheck disable=SC2086
  [ -z "$engine_half" ] || engine_apt install --reinstall -- $engine_half
}

engine_apt_remove() {
  engine_hint='apt-get -s remove with the packages above'
  engine_apt remove -- "$@"
}

engine_apt() {
  DEBIAN_FRONTEND=noninteractive engine_quietly apt-get -q -y -o DPkg::Lock::Timeout=60 \
    -o Dpkg::Options::=--force-confold "$@"
}

# A package starts its service when it is installed, unless a policy forbids it. A policy file that somebody else wrote is
# not changed.
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
