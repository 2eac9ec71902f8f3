import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { HostPlan } from "../plan/host-plan";
import { additionalCertificatesRule } from "./additional-certificates";
import { authorityRule } from "./authority";
import { backendRule } from "./backend";
import { certificateSourceRule } from "./certificate-source";
import { cfsslPlatformRule } from "./cfssl-platform";
import { clientAuthenticationRule } from "./client-authentication";
import { clientCertificateRule } from "./client-certificate";
import { clientIdentityRule } from "./client-identity";
import { clientNetworksRule } from "./client-networks";
import { clientOcspRule } from "./client-ocsp";
import { fileContentIssues } from "./file-content";
import { fileSizeIssues } from "./file-size";
import { hostKeyRule } from "./host-key";
import { hostNameRule } from "./host-name";
import { httpdDirectiveRule } from "./httpd-directive";
import { issuerImpersonationRule } from "./issuer-impersonation";
import { locationRule } from "./location";
import { manifestRule } from "./manifest";
import { moduleRule } from "./module";
import { multiRootCaRule } from "./multi-root-ca";
import { ocspUrlRule } from "./ocsp-url";
import { pathOwnerIssues, writtenPathRule } from "./path-owner";
import { portRule } from "./port";
import { publishedCrlRule } from "./published-crl";
import { publishedUrlRule } from "./published-url";
import { requestedNamesRule } from "./requested-names";
import { reservedPathRule } from "./reserved-path";
import { responderRule } from "./responder";
import { revocationRule } from "./revocation";
import { revocationListRule } from "./revocation-list";
import type { Rule, RuleContext } from "./rule";
import { secretNameIssues } from "./secret-name";
import { sessionResumptionRule } from "./session-resumption";
import { sharedContentRule } from "./shared-content";
import { siblingVhostRule } from "./sibling-vhost";
import { signingProfileRule } from "./signing-profile";
import { siteNameRule } from "./site-name";
import { staplingRule } from "./stapling";
import { teardownRule } from "./teardown";
import { tokenRule } from "./token";
import { trustStoreRule } from "./trust-store";
import { verifyDepthRule } from "./verify-depth";

const RULES: readonly Rule[] = [
  tokenRule,
  hostKeyRule,
  hostNameRule,
  siteNameRule,
  portRule,
  teardownRule,
  cfsslPlatformRule,
  certificateSourceRule,
  additionalCertificatesRule,
  httpdDirectiveRule,
  moduleRule,
  authorityRule,
  signingProfileRule,
  responderRule,
  multiRootCaRule,
  ocspUrlRule,
  publishedUrlRule,
  publishedCrlRule,
  trustStoreRule,
  verifyDepthRule,
  requestedNamesRule,
  locationRule,
  backendRule,
  clientIdentityRule,
  clientAuthenticationRule,
  sessionResumptionRule,
  clientCertificateRule,
  sharedContentRule,
  staplingRule,
  revocationRule,
  revocationListRule,
  clientNetworksRule,
  clientOcspRule,
  issuerImpersonationRule,
  siblingVhostRule,
  manifestRule,
  writtenPathRule,
  reservedPathRule,
];

/** All issues of what a fleet declares. */
export function checkFleet(fleet: FleetModel, context: RuleContext): Issue[] {
  return RULES.flatMap((rule) => rule(fleet, context));
}

/** All issues of what a host plan would write to its host. */
export function checkPlan(plan: HostPlan): Issue[] {
  return [...pathOwnerIssues(plan), ...secretNameIssues(plan), ...fileContentIssues(plan), ...fileSizeIssues(plan)];
}
