# shellcheck shell=sh
# Definitions that both jq programs below share. A program prints "! problem" lines, or its fields, one a line.
jq_words='
def controls: explode | any(.[]; . < 32 or . == 127);
def text($path): if . == null then empty
  elif type != "string" then "\($path): \(tojson | .[:80]) is not text"
  elif controls then "\($path): has control characters" else empty end;
def known($path; $keys): if . == null then empty
  elif type != "object" then "\($path): is not an object"
  else (keys - $keys)[] | "\($path): unknown key \(tojson); allowed: \($keys | join(", "))" end;
def duration: type == "string" and test("^([0-9]+([.][0-9]+)?(ns|us|ms|s|m|h))+$");
def durations($path): if . == null or duration then empty
  else "\($path): \(tojson) is not a duration; allowed: numbers with a unit (h, m, s), for example 720h" end;
def seconds: [match("([0-9.]+)(ns|us|ms|s|m|h)"; "g") | (.captures[0].string | tonumber) *
  {ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600}[.captures[1].string]] | add | floor;
def filled: map(select(. != null and . != "")) | .[0];
'

jq_config=$jq_words'
[ if type != "object" then "is not an object" else
    ([.dir, "dir"], [.default_remote, "default_remote"], [.svcmgr, "svcmgr"] | . as [$v, $k] | $v | text($k)),
    ([.before, "before"], [.interval, "interval"] | . as [$v, $k] | $v | durations($k)),
    (if (.dir // "") | tostring | startswith("/") then empty else "dir: \(.dir | tojson) is not an absolute path" end)
  end ] as $problems
| if $problems != [] then $problems[] | "! \(.)"
  else .dir, .default_remote // "", .svcmgr // "", .before // "72h" end
'

jq_manifest=$jq_words'
def usages: {"any": "Any Extended Key Usage", "server auth": "TLS Web Server Authentication",
  "client auth": "TLS Web Client Authentication", "code signing": "Code Signing", "email protection": "E-mail Protection",
  "s/mime": "E-mail Protection", "ipsec end system": "IPSec End System", "ipsec tunnel": "IPSec Tunnel",
  "ipsec user": "IPSec User", "timestamping": "Time Stamping", "ocsp signing": "OCSP Signing",
  "microsoft sgc": "Microsoft Server Gated Crypto", "netscape sgc": "Netscape Server Gated Crypto"};
def dns: length < 254 and test("^([*][.])?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?([.][A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$");
def ipv4: test("^[0-9]{1,3}([.][0-9]{1,3}){3}$") and (split(".") | all(.[]; tonumber < 256));
def ipv6: test("^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$");
def host: if test("^[0-9.]+$") then ipv4 else ipv6 or dns end;
def remote: sub("^ +"; "") | sub(" +$"; "") | test("^(https?://)?([A-Za-z0-9._-]+|[[][0-9A-Fa-f:.]+[]])(:[0-9]+)?$");
def file: type == "string" and test("^/") and (test("/[.]{0,2}(/|$)") | not);
def files($path; $more; $modes; $allowed): known($path; ["path", "owner", "group", "mode"] + $more),
  if type != "object" then empty else
    (.path, .owner, .group | text($path)),
    (("path", $more[]) as $key | .[$key] | select(. != null or $key == "path") |
      if file then empty else "\($path).\($key): \(tojson) is not an absolute path of a file" end),
    (.owner, .group | select(type == "string" and . != "") |
      if test("^[A-Za-z0-9_][A-Za-z0-9_.-]*[$]?$") then empty else "\($path): \(tojson) is not a name of a user or group" end),
    (if .mode == null or .mode == "" or (.mode | type == "string" and test($modes)) then empty
     else "\($path).mode: \(.mode | tojson); allowed: \($allowed)" end)
  end;
# The configuration for `openssl req`: in quotes it takes all literally but the quote and the backslash.
def quoted: "\"" + gsub("(?<c>[\"\\\\])"; "\\\(.c)") + "\"";
def request: .request as $r | ($r.hosts // []) as $hosts
  | "[req]", "prompt = no", "utf8 = yes", "string_mask = utf8only", "distinguished_name = subject",
    (if $hosts != [] then "req_extensions = extensions" else empty end),
    "[subject]",
    ([ (["C", "O", "OU", "L", "ST"][] as $k | $r.names // [] | .[] | [$k, .[$k]]), ["CN", $r.CN], ["serialNumber", $r.serialnumber] ]
      | map(select(.[1] != null and .[1] != "")) | to_entries[] | "\(.key).\(.value[0]) = \(.value[1] | quoted)"),
    (if $hosts != [] then "[extensions]", "subjectAltName = @hosts", "[hosts]",
      ($hosts | to_entries[] | "\(if .value | ipv6 or test("^[0-9.]+$") then "IP" else "DNS" end).\(.key) = \(.value)")
    else empty end);
def problems:
  known("manifest"; ["service", "action", "svcmgr", "take_actions_only_if_running", "key_usages", "remote", "before", "interval",
    "interval_splay", "initial_splay", "request", "private_key", "certificate", "ca", "authority"]),
  (.service, .svcmgr, .remote | text("service, svcmgr, remote")),
  (.action | select(. != null and type != "string") | "action: is not text"),
  (.before | durations("before")),
  (.take_actions_only_if_running | select(. != null and type != "boolean") | "take_actions_only_if_running: is not true or false"),
  (.key_usages | select(. != null) | if type == "array" and . != [] then
     .[] | if type == "string" and usages[ascii_downcase] then empty
       else "key_usages: unknown usage \(tojson); allowed: \(usages | keys | join(", "))" end
     else "key_usages: is not a list of usages" end),
  (if .request == null then "request: is missing" else empty end),
  (.request | known("request"; ["CN", "hosts", "key", "names", "serialnumber", "ca"])),
  (.request | select(type == "object") |
    (.CN, .serialnumber | text("request.CN, request.serialnumber")),
    (if (.CN // "") == "" then "request.CN: is missing" else empty end),
    (.names | select(. != null) | if type != "array" then "request.names: is not a list" else
      .[] | known("request.names"; ["C", "ST", "L", "O", "OU"]), (select(type == "object") | .[] | text("request.names")) end),
    (.hosts | select(. != null) | if type != "array" then "request.hosts: is not a list" else
      .[] | if type == "string" and host then empty
        else "request.hosts: \(tojson) is neither a DNS name nor an IP address" end end),
    (.key | known("request.key"; ["algo", "size"])),
    (.key | select(type == "object") | if (.algo == "ecdsa" and (.size | . == 256 or . == 384 or . == 521))
        or (.algo == "rsa" and (.size | type == "number" and . >= 2048 and . <= 8192 and . == floor)) then empty
      else "request.key: \(tojson); allowed: ecdsa with size 256, 384 or 521, rsa with size 2048 to 8192" end)),
  (.private_key, .certificate | select(. == null) | "private_key and certificate: both are needed"),
  (.private_key | select(. != null) | files("private_key"; []; "^0[0-7][0-7]0$"; "\"0\" and three octal digits, the last one 0, for example \"0640\"")),
  (["certificate", .certificate, ["full_chain"]], ["ca", .ca // (.authority | objects | .file), []] | . as [$name, $value, $more] |
    $value | select(. != null) | files($name; $more; "^0[0-7]{3}$"; "\"0\" and three octal digits, for example \"0644\"")),
  (if .authority == null then "authority: is missing" else empty end),
  (.authority | known("authority"; ["remote", "label", "profile", "auth_key", "auth_key_file", "root_ca", "file", "name"])),
  (.authority | select(type == "object") |
    (.remote, .label, .profile, .auth_key_file, .root_ca | text("authority")),
    (if (.auth_key_file // "") != "" then empty
     elif .auth_key | type == "string" and test("^(([0-9A-Fa-f]{2})+|env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$") then empty
     else "authority.auth_key: is not an even number of hexadecimal digits, env:NAME or file:/PATH (its value is not shown)" end)),
  ([.authority.remote?, .remote?, $remote] | filled // "" | select(type == "string") | split(",") |
    if . == [] then "authority.remote: is missing, and the configuration has no default_remote"
    else .[] | select(remote | not) | "authority.remote: \(tojson); allowed: https://HOST:PORT, or a comma separated list of these" end),
  ([.svcmgr, $svcmgr] | filled // "" | . as $svcmgr |
    if . == "" or . == "dummy" or . == "command" or . == "systemd" then empty
    else "svcmgr: \(tojson) is not supported here; allowed: systemd, command, dummy" end);
[problems] as $problems
| if $problems != [] then $problems | unique[] | "! \(.)" else
  ([.svcmgr, $svcmgr] | filled // "") as $manager
  | if $manager == "systemd" and (.action | . == "restart" or . == "reload" | not)
      then "! action: \(.action | tojson); allowed with svcmgr systemd: restart, reload"
    elif $manager == "systemd" and (.service // "" | test("^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$") | not)
      then "! service: \(.service | tojson) is not a name of a systemd unit"
    elif $manager == "command" and (.service // "") != ""
      then "! service: \(.service | tojson) is not allowed with svcmgr command"
    else
      (.request.hosts // []) as $hosts
      | .request.CN, (.request.key | "\(.algo // "ecdsa") \(.size // 256)"),
      $manager, .service // "", (if $manager == "systemd" then .action else "" end), .take_actions_only_if_running // false,
      ([.authority.remote, .remote, $remote] | filled), .authority.label // "", .authority.profile // "",
      ({"label": (.authority.label // ""), profile: (.authority.profile // "")} | tojson, (. + {hosts: $hosts} | tojson[1:])),
      .authority.auth_key_file // "", .authority.root_ca // "",
      ([.before, $before] | filled | seconds), (.key_usages // ["server auth"] | map(usages[ascii_downcase]) | join("|")),
      (.private_key | .path, .owner // "", .group // "", ([.mode, "0600"] | filled)),
      (.certificate | .path, .owner // "", .group // "", ([.mode, "0644"] | filled), .full_chain // ""),
      (.ca // .authority.file // {} | .path // "", .owner // "", .group // "", ([.mode, "0644"] | filled)),
      request
    end end
'
