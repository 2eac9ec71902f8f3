# plan.sh STACK FILE: Terraform's plan of a synthesized stack, kept there as reviewed.tfplan, and in FILE what
# `terraform show -json` says of it.
set -eu

stack=cdktf.out/stacks/$1
terraform -chdir="$stack" init -input=false -no-color
terraform -chdir="$stack" plan -input=false -no-color -lock-timeout=60s -out=reviewed.tfplan
terraform -chdir="$stack" show -json reviewed.tfplan >"$2"
