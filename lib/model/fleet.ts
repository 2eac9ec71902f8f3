import type { z } from "zod";
import { listOf, openObject, text } from "../contract/shape";
import { hostSchema } from "./host";
import { authorityReference } from "./pki";
import { trustStoreReference } from "./trust";

export const fleetSchema = openObject({
  path: text(),
  domain: text(),
  hosts: listOf(hostSchema),
  authorities: listOf(authorityReference),
  trustStores: listOf(trustStoreReference),
});
/** Everything that one `Fleet` declares: plain data, references resolved, no cdktf and no text formats. */
export interface FleetModel extends Readonly<z.output<typeof fleetSchema>> {}
