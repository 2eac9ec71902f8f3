#!/bin/sh
# certmgr-agent: keeps the certificates of certmgr's manifests enrolled with a CFSSL API, and tells their services.
# It reads the configuration and the manifests of certmgr 3.0.3, is run by a timer, and keeps no process between runs.
# Needs: curl, openssl, jq, flock, coreutils, awk.
# shellcheck disable=SC2016  # the jq programs have variables of their own
set -u
umask 077
LC_ALL=C
export LC_ALL

config=/etc/certmgr/certmgr.json
state=${STATE_DIRECTORY:-/var/lib/certmgr-agent}
work=$state/work

usage() {
  cat <<'EOF'
usage: certmgr-agent [-f CONFIG] ensure [--force] [MANIFEST...]
       certmgr-agent [-f CONFIG] check [MANIFEST...]
       certmgr-agent [-f CONFIG] status [--json] [MANIFEST...]

  ensure   enrols or renews what is due, repairs modes and owners, runs the actions that are due
           --force MANIFEST...  enrols anew even if nothing is due
  check    validates the manifests, without the network
  status   lists the certificates

  MANIFEST is a path, or a name in the configuration's dir; default: all of dir
  -f       another configuration than /etc/certmgr/certmgr.json
  exit     0 all well, 1 something is not, 2 wrong usage
EOF
}
