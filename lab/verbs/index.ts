import { deploy } from "./deploy";
import { diff } from "./diff";
import { down } from "./down";
import { drift } from "./drift";
import { enroll } from "./enroll";
import { hosts } from "./hosts";
import { revoke } from "./revoke";
import { ssh } from "./ssh";
import { up } from "./up";
import type { Verb } from "./verb";
import { verify } from "./verify";

/** In the order of the usage. */
export const verbs: readonly Verb[] = [up, deploy, diff, drift, verify, ssh, hosts, revoke, enroll, down];

/** What runs, in order, if no verb is given. */
export const everything: readonly Verb[] = [up, deploy, verify];
