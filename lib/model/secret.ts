import { z } from "zod";
import { closedObject, text } from "../contract/shape";

/** A secret by name: the value is nowhere in the model. */
export interface SecretModel {
  readonly name: string;
  readonly version: string;
  /** File on the operator's machine that Terraform reads while it applies. A document has no such place: empty, where it was read. */
  readonly file: string;
}

/** A document names a secret and its version, and no place on the operator's machine. */
export const secretSchema = z
  .codec(
    closedObject({ $secret: text(), version: text() }),
    z.object({ name: z.string(), version: z.string(), file: z.string() }),
    {
      decode: ({ $secret, version }) => ({ name: $secret, version, file: "" }),
      encode: ({ name, version }) => ({ $secret: name, version }),
    },
  )
  .meta({ id: "Secret" });
