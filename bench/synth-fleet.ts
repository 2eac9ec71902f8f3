import { App, TerraformStack } from "cdktf";
import { declareFleet } from "./declaration";
import { reportPeakMemory } from "./peak-memory";

// Arguments: output folder, PKI directory, number of hosts, virtual hosts per host.
const [outdir = "", pkiDirectory = "", hosts = "", vhostsPerHost = ""] = process.argv.slice(2);
const app = new App({ outdir });
declareFleet(new TerraformStack(app, "bench"), pkiDirectory, {
  hosts: Number(hosts),
  vhostsPerHost: Number(vhostsPerHost),
});
app.synth();
reportPeakMemory();
