import { describeMatrix } from "./matrix/matrix";
import { ENTERPRISE_LINUX } from "./matrix/systems";

describeMatrix("httpd on a host of Enterprise Linux", ENTERPRISE_LINUX);
