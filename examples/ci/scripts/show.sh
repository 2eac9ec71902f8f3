# show.sh DIR PAGES: asks Terraform itself what the plan of plan.sh in DIR is, in DIR/plan.json, with the providers of its lock. Run it
# when DIR's review has the reviewed hash: then those providers are the reviewed ones.
# It fails unless the engine of each fleet, which Terraform reads during the apply, is the one that PAGES/review.json names.
set -eu

terraform -chdir="$1/stack" init -input=false -no-color -lockfile=readonly
terraform -chdir="$1/stack" show -json reviewed.tfplan >"$1/plan.json"
jq --exit-status --raw-output '.engines | if length == 0 then error("no engine") else .[] end | "\(.sha256)  \(.path)"' \
  "$2/review.json" >"$1/engines"
(cd "$1/stack" && sha256sum --check --strict --quiet) <"$1/engines"
