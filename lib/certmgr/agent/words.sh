# shellcheck shell=sh
say() { printf '%s: %s\n' "$name" "$1"; }
complain() { printf '%s: %s\n' "$name" "$1" >&2; }
# What another program said, as one short line that is safe on a terminal.
oneline() { tr '\n' ' ' | tr -d '[:cntrl:]' | sed 's/  */ /g; s/ $//' | cut -c1-300; }
join() { printf '%s' "$1" | awk '{ printf "%s%s", (NR > 1 ? "," : ""), $0 }'; }
day() { date -u -d "@$1" +%Y-%m-%d; }
# Hundredths of a second since boot.
ticks() {
  read -r uptime _ </proc/uptime
  printf '%s%s' "${uptime%.*}" "${uptime#*.}"
}
