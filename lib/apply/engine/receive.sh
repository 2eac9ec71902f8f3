# shellcheck shell=sh
# Receives secrets through a named pipe, so that they never lie in a file that may be left.
#
# Terraform uploads what it runs to a path, makes it executable, and runs the path. If its connection is cut after the upload, a
# file stays. So the first script of a delivery, which holds no secret, makes a named pipe at the path of the second one. What is
# uploaded there goes to a process that waits for it. As soon as this one has opened the pipe, it puts a program at the path, which
# Terraform runs next: it prints the result of the delivery. The upload is longer than what a pipe holds, so it cannot end before.
# If nothing is uploaded in time, a symbolic link that leads nowhere takes the path: no later upload can make a file there.

engine_receive_seconds=60

# Reads `os ID VERSION` and `end` on standard input, and makes the pipe beside this script.
engine_receive() {
  engine_secrets
  engine_at=$(cd -- "${0%/*}" && pwd -P)/.cdktf-mutual-tls-secrets
  { rm -rf -- "$engine_at.sh" "$engine_at.next" "$engine_at.answer" && printf '%s\n' "$engine_answer_script" >"$engine_at.next" &&
    mkfifo -m 0600 "$engine_at.sh" && chmod 0700 "$engine_at.next" &&
    chown --reference="${engine_at%/*}" -- "$engine_at.sh" "$engine_at.next"; } || engine_fail 73 "cannot write to ${engine_at%/*}: no secret was sent"
  (engine_wait_for_secrets) </dev/null >/dev/null 2>&1 &
}

engine_wait_for_secrets() {
  trap engine_close_pipe EXIT
  trap 'exit 143' INT TERM
  engine_answer=$(
    timeout -k 1 "$engine_receive_seconds" /bin/sh -c "$engine_take" sh "$engine_at" | {
      (engine_secrets) 2>&1
      printf '%s\n' "$?"
    }
  )
  # Nothing was uploaded.
  [ ! -p "$engine_at.sh" ] || return 0
  printf '%s\n' "$engine_answer" >"$engine_at.new" && chown --reference="${engine_at%/*}" -- "$engine_at.new" &&
    mv -fT -- "$engine_at.new" "$engine_at.answer"
}

engine_close_pipe() {
  [ ! -p "$engine_at.sh" ] || { ln -sfT /dev/null/closed "$engine_at.next" && mv -fT -- "$engine_at.next" "$engine_at.sh"; }
}

# The redirection waits until the upload begins.
# shellcheck disable=SC2016
engine_take='exec <"$1.sh" && mv -fT -- "$1.next" "$1.sh" && exec cat'

# Runs as the user that Terraform logs in as. The last line of the answer is the exit code.
# shellcheck disable=SC2016
engine_answer_script='#!/bin/sh
at=${0%.sh} tries=0
rm -f -- "$0"
until [ -e "$at.answer" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 300 ] || { echo "the secrets did not arrive in time" >&2; exit 70; }
  sleep 0.2
done
sed "\$d" "$at.answer"
code=$(tail -n 1 "$at.answer")
rm -f -- "$at.answer"
exit "$code"'
