# plan.sh STACK DIR: Terraform's plan of a synthesized stack, in DIR: the folder of the stack with the plan in it as
# reviewed.tfplan, and plan.json, what `terraform show -json` says of it.
set -eu

stack=cdktf.out/stacks/$1
terraform -chdir="$stack" init -input=false -no-color -lockfile=readonly
terraform -chdir="$stack" plan -input=false -no-color -lock-timeout=60s -out=reviewed.tfplan
mkdir -p "$2"
terraform -chdir="$stack" show -json reviewed.tfplan >"$2/plan.json"
rm -rf "$stack/.terraform"
cp -R "$stack" "$2/stack"
