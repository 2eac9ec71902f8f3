import { describeOnRealHost } from "../apply/on-hosts/engine-host";
import { DEBIAN } from "../apply/on-hosts/web-systems";
import { describeMatrix } from "./matrix/matrix";

describeOnRealHost("on a host", (host) => describeMatrix(host, DEBIAN));
