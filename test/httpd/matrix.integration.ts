import { describeMatrix } from "./matrix/matrix";
import { DEBIAN } from "./matrix/systems";

describeMatrix("httpd on a host", DEBIAN);
