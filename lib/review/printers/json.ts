import { printDocument } from "../../contract/document";
import { plain } from "../../core/text/words";
import { differenceWords } from "../../report/difference-words";
import { alarmWords } from "../alarms/alarm-words";
import type { JudgedAlarm } from "../alarms/alarms";
import type { HostGroup } from "../changes/host-groups";
import type { PathNote } from "../changes/path-notes";
import { clashWords, pathWords } from "../changes/path-words";
import type { ConfigurationFinding } from "../configuration/finding";
import { actionWords, partWords } from "../configuration/finding-words";
import { pageOf } from "../page/compose-page";
import type { Review } from "../page/review-model";
import type { PolicyResult } from "../policy/result";
import type { PathChange } from "../prediction/path-change";
import type { PredictedApply } from "../prediction/predict";
import { reviewDocument } from "./review-document";

/** The facts of the page for programs: sentences as text, and every diff as patch(1) reads it. */
export function printJson(review: Review): string {
  const { verdict, notes, hosts, groups, meanings, files, attributes, deletions, ...rest } = review;
  return printDocument(reviewDocument, {
    verdict: plain(verdict),
    tone: pageOf(review).tone,
    notes: notes.map(plain),
    digest: rest.digest,
    baseDigest: rest.baseDigest,
    counts: rest.counts,
    alarms: rest.alarms.map(judgedAlarm),
    configuration: rest.configuration.map(finding),
    resources: rest.resources.map((action) => ({ ...action, what: plain(actionWords(action)) })),
    engines: rest.engines,
    hosts: hosts.map(({ predicted, ...host }) => ({ ...host, predicted: withoutEntries(predicted) })),
    groups: groups.map(group),
    meanings:
      meanings?.map((meaning) => ({ ...meaning, subject: plain(meaning.subject), text: plain(meaning.text) })) ?? null,
    files: files.map(({ shown, note, ...file }) => ({
      ...file,
      ...(shown === file.diff ? {} : { shown }),
      ...(note === undefined ? {} : { note: plain(note) }),
    })),
    attributes: attributes.map(pathNote),
    deletions: deletions.map(pathNote),
    secrets: rest.secrets,
    drift: rest.drift.map(({ host, difference, isRepaired }) => {
      return { host, ...difference, what: differenceWords(difference), isRepaired };
    }),
    unread: rest.unread,
    policies: rest.policies?.map(policyResult) ?? null,
  });
}

function judgedAlarm({ alarm, ...judged }: JudgedAlarm) {
  return { ...alarm, what: plain(alarmWords(alarm)), ...judged };
}

function finding(found: ConfigurationFinding) {
  const { effect: _, fqdn: __, act, ...rest } = found;
  if (act === "altered" || act === "missing") throw new Error(`${found.address} is an alarm`);
  return { ...rest, act, what: plain(partWords(found)) };
}

/** Content is in the diffs, once for all hosts. */
function withoutEntries({ bundles, gone, clashes, ...rest }: PredictedApply) {
  return {
    bundles: bundles.map((bundle) => ({ ...bundle, paths: bundle.paths.map(pathChange) })),
    gone: gone.map(pathChange),
    ...rest,
    clashes: clashes.map((clash) => ({ ...clash, why: clashWords(clash) })),
  };
}

function pathChange(change: PathChange) {
  const { sign, path, kind, isCertain } = change;
  return { sign, path, kind, what: pathWords(change), isCertain };
}

function group({ changes, units, bundles, ...rest }: HostGroup) {
  return {
    ...rest,
    changes: plain(changes),
    units: plain(units),
    bundles: bundles.map(({ name, acts }) => ({ name, acts: acts.map(plain) })),
  };
}

function policyResult({ text, breaches, ...rest }: PolicyResult) {
  return {
    ...rest,
    text: plain(text),
    breaches: breaches.map(({ path, subject, text: what, hosts }) => {
      return { path, subject: plain(subject), text: plain(what), hosts };
    }),
  };
}

function pathNote({ what, ...rest }: PathNote) {
  return { ...rest, what: plain(what) };
}
