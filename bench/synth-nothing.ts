import { App, TerraformStack } from "cdktf";
import { reportPeakMemory } from "./peak-memory";

// What any cdktf program costs. Argument: output folder.
const app = new App({ outdir: process.argv[2] });
new TerraformStack(app, "bench");
app.synth();
reportPeakMemory();
