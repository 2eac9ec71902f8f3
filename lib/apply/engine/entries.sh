# shellcheck shell=sh
# The convergence engine: brings one host to the state that a plan declares. Functions only; the caller appends
#
#   engine_apply <<'CDKTF-MUTUAL-TLS-PAYLOAD'      base64(gzip(frames))
#   engine_receive <<'CDKTF-MUTUAL-TLS-PAYLOAD'    the lines `os ID VERSION` and `end`
#
# and runs the file with /bin/sh as root. engine_secrets reads lines of NAME VERSION BASE64. A POSIX shell, coreutils, findutils, diffutils, grep, sed, awk, gzip, util-linux and
# systemd are needed. The last entry, engine_observe, looks at a host and changes nothing; it is a program of its own.
#
# A frame is `@ N KEY` and N parts, a line each, that joined by newlines are the content of KEY: `plan`, or the path of a
# file. Frames are text; a `file ... base64` of the plan is decoded here, and a `file ... as PATH` has the frame of PATH.
#
# A bundle is applied as one: packages, stage, validate, swap, notify, wait, else roll back. What a killed run leaves is
# settled by the next one, from the bundle's journal:
#   prepare   nothing of the host was touched: forget it
#   swap      some files may be new: put the previous ones back
#   swapped   all files are new: write the record if that was not done; notifications are still due. Where a switch made them
#             new, its links are still there: put the previous files back, or, where nothing is due, the new ones in place
#
# Exit codes: 0 done, 65 payload or plan refused, 69 another operating system, 70 failed (and rolled back where anything
# was touched), 71 failed and not rolled back, 72 a program is missing, 73 the host cannot be written, or only where others could
# steer it, 75 another apply holds
# the host, 77 not root, 78 applied to as another host.

engine_state=/var/lib/cdktf-mutual-tls
engine_run=/run/cdktf-mutual-tls
engine_lock=/run/cdktf-mutual-tls.lock
engine_lock_seconds=60
# Health checks at a time. Most of them are handshakes, and two of those keep two cores busy. More at a time would only wait for
# each other, and slow down what the host serves.
engine_checks_at_once=8
engine_policy=/usr/sbin/policy-rc.d
engine_policy_mark='# by cdktf-mutual-tls while packages are installed'
engine_tab=$(printf '\t')
engine_newline='
'
# Bundles whose notifications are repeated though none of their files differs, as `NAME` or `NAME/UNIT`, divided by spaces: their
# units drifted.
engine_notify=

# Reads the payload on standard input and applies it.
engine_apply() {
  engine_begin
  engine_read
  engine_require_os
  engine_require_room "$(awk 'END { print NR }' "$engine_run/paths")"
  engine_make_state
  engine_load_record
  engine_history_note
  engine_compare
  engine_require_safe_folders
  engine_require_secrets
  engine_recover
  engine_keep_payload
  for engine_word in $engine_notify; do
    engine_b=${engine_word#"${engine_word%%/*}"}
    engine_all_due "${engine_word%%/*}" "${engine_b#/}" || engine_fail 73 'cannot write to /run'
  done
  [ "$engine_teardown" = no ] || engine_stop_made
  engine_report_unfixed_cves
  engine_bundles
  [ "$engine_teardown" = no ] || engine_tear_down
  engine_finish
  [ "$engine_teardown" = no ] || engine_forget_host
}
