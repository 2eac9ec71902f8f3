# apply.sh STACK: applies the plan of plan.sh. Terraform refuses it if the state is no longer the one that it was made from.
# The private key in SSH_PRIVATE_KEY goes to an agent of its own and to no file.
set -eu

eval "$(ssh-agent -s)" >/dev/null
trap 'ssh-agent -k >/dev/null' EXIT
printf '%s\n' "$SSH_PRIVATE_KEY" | ssh-add -q -
unset SSH_PRIVATE_KEY
terraform -chdir="cdktf.out/stacks/$1" apply -input=false -no-color -lock-timeout=60s reviewed.tfplan
