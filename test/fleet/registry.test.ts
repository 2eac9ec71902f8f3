import { TerraformStack, Testing } from "cdktf";
import { CaCertificate, Fleet, Host, Platform, TrustStore } from "../../lib";
import { app } from "../support/app";
import { hostKey } from "../support/fleet";

test("fails on a construct outside any fleet, with its path and what to do", () => {
  const stack = new TerraformStack(app(), "stack");
  const address = "10.0.0.1";
  expect(() => new Host(stack, "www01", { address, hostKey: hostKey("x"), platform: Platform.debian13() })).toThrow(
    "[stack/www01] is not inside a Fleet: create a `new Fleet(stack, ...)` and use it, or a construct below it, as the scope",
  );
});

test("two fleets of one stack do not see each other", () => {
  const stack = new TerraformStack(app(), "stack");
  const fleets = ["a", "b"].map((id) => {
    const fleet = new Fleet(stack, id, { domain: `${id}.test` });
    const platform = Platform.debian13();
    new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey(id), platform });
    return fleet;
  });
  Testing.synth(stack);
  expect(fleets.map((fleet) => fleet._model().hosts.map(({ fqdn }) => fqdn))).toEqual([
    ["www01.a.test"],
    ["www01.b.test"],
  ]);
});

test("what a construct finds in its own properties is said together with everything else", () => {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "lab", { domain: "lab..test" });
  new TrustStore(fleet, "store", { certificates: [CaCertificate.fromPem("hello")] });
  expect(() => Testing.synth(stack)).toThrow(
    /\[stack\/lab\] .*\(host-name\).*\[stack\/lab\/store\] .*\(pem-no-block\)/s,
  );
});
