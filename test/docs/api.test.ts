import { readFileSync } from "node:fs";
import { API_FILE, apiPage } from "../../scripts/api";

test("API.md is what jsii finds in lib/ (else: npm run build && npx tsx scripts/api.ts)", () => {
  expect(readFileSync(API_FILE, "utf8")).toBe(apiPage());
});
