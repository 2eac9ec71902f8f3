# synth.sh: synthesizes, and puts the lock of the providers beside each stack's cdk.tf.json: locks/STACK.lock.hcl is a file of
# the repository, which `terraform init` wrote. So the page of a change and the plan of it name the same providers.
set -eu

npx --no-install cdktf synth
for lock in locks/*.lock.hcl; do
  [ ! -e "$lock" ] || cp "$lock" "cdktf.out/stacks/$(basename "$lock" .lock.hcl)/.terraform.lock.hcl"
done
