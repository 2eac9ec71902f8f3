#!/bin/sh
# cfssl-gate: judges what is asked of CFSSL's signing API before CFSSL sees it. httpd runs it, as a CGI program, for each
# request. What the limits do not allow is refused, and every request for a certificate leaves one line in the journal.
# Needs: curl, flock, jq, logger, openssl, awk, coreutils.
# shellcheck disable=SC2016  # the jq programs have variables of their own
set -u
umask 077
LC_ALL=C
export LC_ALL
PATH=${CFSSL_GATE_PATH:+$CFSSL_GATE_PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# httpd hands on no variable of a request by such a name.
limits=${CFSSL_GATE_LIMITS:-/etc/cfssl/gate/limits.json}
state=${CFSSL_GATE_STATE:-/var/lib/cfssl-gate}
# All hosts of the fleet are in it.
hosts_file=${CFSSL_GATE_HOSTS:-/etc/hosts}
signer=${CFSSL_GATE_SIGNER:-http://127.0.0.1:8887}

MOST_BYTES=65536
# Several requests may come at once, and are granted one after the other.
LOCK_SECONDS=20
SIGNER_SECONDS=20
HOUR=3600
