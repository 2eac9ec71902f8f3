# shellcheck shell=sh
# jq decides what a body says. Go's decoder takes keys in any case and the last of two: only these keys, each once, are the
# same to both. Each program prints "! reason", or the fields, one a line.
jq_words='
def tokens: [match("\"(?:[^\"\\\\]|\\\\.)*\"([ \t\r\n]*:)?"; "g") | select(.captures[0].string != null)] | length;
def keys_once($raw): ([.. | objects | keys[]] | length) == ($raw | tokens);
def word: type == "string" and test("^[A-Za-z0-9_.-]{0,128}\\z");
def unknown($known): keys - $known | if . == [] then empty else "! the request has the field \(.[0] | tojson), which nobody may set" end;
def parsed($what): . as $raw | try fromjson catch null
  | if type != "object" then "! \($what) is no JSON object"
    elif keys_once($raw) | not then "! \($what) has a key twice" else . end;
'

# token and request, both base64; what else an authenticated request may hold says nothing that is verified.
jq_envelope=$jq_words'
$raw | parsed("the body") | if type == "string" then . else
  first(unknown(["token", "request", "timestamp", "remote_address"]),
    (if [.token, .request] | all(.[]; type == "string" and test("^[A-Za-z0-9+/]+={0,2}\\z")) then empty
     else "! token and request are not both in base64" end),
    "\(.token)\n\(.request)")
end'

# Fields that Go writes where nothing is asked for are taken with that value alone.
jq_request=$jq_words'
{"subject": null, "extensions": null, "metadata": null, "serial": null, "crl_override": "", "ReturnPrecert": false,
 "NotBefore": "0001-01-01T00:00:00Z", "NotAfter": "0001-01-01T00:00:00Z"} as $unset
| $raw | parsed("the signed request") | if type == "string" then . else . as $request
  | first(unknown(["hosts", "certificate_request", "profile", "label"] + ($unset | keys)),
    ($unset | keys[] | select(. as $key | $request | has($key) and .[$key] != $unset[$key]) |
      "! the request sets \(.), which nobody may set"),
    (if .hosts == null or (.hosts | type == "array" and length <= 100 and all(.[]; type == "string" and test("^[A-Za-z0-9*._:-]{1,253}\\z")))
     then empty else "! hosts is not a list of names and addresses" end),
    (if [.profile, .label // ""] | all(.[]; word) then empty else "! profile or label is not a word" end),
    (if .certificate_request | type == "string" and
       test("^-----BEGIN CERTIFICATE REQUEST-----\n([A-Za-z0-9+/=]{1,76}\n)+-----END CERTIFICATE REQUEST-----\n?\\z")
     then empty else "! certificate_request is not one request in PEM" end),
    "\(.label // "")\n\(.profile)\n\(.hosts | tojson)\n\(.certificate_request)")
end'

jq_info=$jq_words'
$raw | parsed("the body") | if type == "string" then . else
  first(unknown(["label", "profile"]), (if [.label // "", .profile // ""] | all(.[]; word) then empty
    else "! profile or label is not a word" end), "ok")
end'

# The fields that PROGRAM prints of FILE, in $work/fields.
read_fields() { # PROGRAM FILE
  jq -nr --rawfile raw "$2" "$1" >"$work/fields" 2>/dev/null || refuse 'the request cannot be read' 400
  case $(head -n 1 "$work/fields") in
  '! '*) refuse "$(head -n 1 "$work/fields" | cut -c3-)" ;;
  '') [ "$1" = "$jq_request" ] || refuse 'the request cannot be read' 400 ;;
  esac
}

# What CFSSL is to sign for: label, profile, hosts as JSON, and the request itself in $work/csr.
read_request() {
  read_fields "$jq_envelope" "$work/body"
  { IFS= read -r token && IFS= read -r signed; } <"$work/fields"
  printf '%s' "$signed" | base64 -d >"$work/request" 2>/dev/null || refuse 'token and request are not both in base64'
  # What was judged is what is handed on: these bytes, and nothing beside them.
  printf '{"token":"%s","request":"%s"}' "$token" "$(base64 -w 0 <"$work/request")" >"$work/forward"
  read_fields "$jq_request" "$work/request"
  {
    IFS= read -r label && IFS= read -r profile && IFS= read -r hosts
    cat >"$work/csr"
  } <"$work/fields"
}
