import type { z } from "zod";
import { openObject, text } from "../contract/shape";

export const subjectNameSchema = openObject({
  country: text().optional(),
  state: text().optional(),
  locality: text().optional(),
  organization: text().optional(),
  organizationalUnit: text().optional(),
});
/** A part of a certificate's subject. */
export interface SubjectNameModel extends Readonly<z.output<typeof subjectNameSchema>> {}
