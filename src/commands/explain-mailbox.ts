import { isLossDoubted } from "../rules/account-findings.ts";
import { calendar } from "../rules/calendar.ts";
import type { Finding } from "../rules/finding.ts";
import { awayOn, lastDayOf, toldLogIn } from "../rules/marks.ts";
import { type Scene, sceneOf } from "../rules/scene.ts";
import { type Holder, ownershipOf } from "../rules/mailbox.ts";
import { type Origin, readAccessOrigins, readMailboxOrigin } from "../store/provenance.ts";
import { kindNames } from "../wording/kind-names.ts";
import { askedLeaving, askedOwners } from "../wording/owners-away.ts";
import { shownFinding } from "./check-dry-run.ts";
import { type Explanation, type Question, siteTitle } from "./explain-question.ts";
import { dayWords } from "./day-words.ts";
import { ageWords, dueWords, markWords, originWords } from "./explain-why.ts";
import { counted } from "./kind-names.ts";

/** Explains one shared mailbox: who owns it, until when, and what is wrong with that. */
export async function explainMailbox(question: Question): Promise<Explanation> {
  const { store, subject, on, policy, snapshot, look, nameOf } = question;
  const mailbox = snapshot.mailboxes.find(({ id }) => id === subject.id);
  if (mailbox === undefined) throw new Error("A mailbox that was just found is gone.");
  const scene = sceneOf(snapshot, on, policy, calendar);
  const { owners, members, readers, ownerlessOn } = ownershipOf(mailbox, on, policy, scene.standingOf);
  const findings = look.findings.filter(({ finding }) => "mailbox" in finding && finding.mailbox === subject.id);
  const origins = await readAccessOrigins(store, mailbox.id);
  const usable = owners.filter(({ isUsable }) => isUsable).length;
  return {
    own: {
      ...{ mailbox: mailbox.address, site: snapshot.site.code, date: on },
      owners: owners.map(({ isUsable, isDurable, failsOn, ...owner }) => ({
        ...{ address: presentAddress(owner), usable: isUsable, durable: isDurable, failsOn },
      })),
      members: members.map(({ isUsable, ...member }) => ({ address: presentAddress(member), usable: isUsable })),
      ownerlessOn,
      findings: findings.map((finding) => shownFinding(finding, nameOf, snapshot.site.code)),
    },
    title: `Shared mailbox ${mailbox.address} of ${siteTitle(snapshot)}, on ${dayWords(on)}`,
    standing: `${counted(owners.length, "owner")}, ${usable} of them usable; ${counted(members.length, "member")} besides.`,
    lines: ownerlessOn === null ? [] : [["Without a usable owner on", dayWords(ownerlessOn)]],
    why: [
      "An owner is usable while the account is active, and durable while no leaver and not about to leave" +
        ` within ${policy.riskHorizonDays} days.`,
      ...(owners.length === 0
        ? [`No owner is listed, ${originWords(await readMailboxOrigin(store, mailbox), on)}.`]
        : []),
      ...owners.map((owner) => `${holderWords(owner, "Owner", origins, question)}${toldOf(owner, scene)}`),
      ...members.map((member) => holderWords(member, "Member", origins, question)),
      ...readers.map((reader) => holderWords(reader, "Read-only user", origins, question)),
      ageWords(question),
      ...findings.map(
        ({ finding, since }) => `Found: ${kindNames[finding.kind]}, since ${since}${doubtWords(finding)}.`,
      ),
      ...(findings.some(({ finding }) => isNobodyAsked(finding))
        ? ["No owner can be asked to log in or to make another, so the manager is asked to set a new one."]
        : []),
      ...(findings.length === 0 ? ["Nothing is wrong with it on that day."] : []),
      ...markWords(question),
      ...dueWords(question),
    ],
  };
}

/** A list of mailboxes may still name the address that a renamed person had before. */
function presentAddress({ standing, address }: Pick<Holder, "standing" | "address">): string {
  return standing?.account.address ?? address;
}

const doubt = "but doubted, because a list shows it as active, or as used, after that";

/** Whether a finding rests on a loss that may not have been. */
function doubtWords(finding: Finding): string {
  return "doubted" in finding && finding.doubted !== undefined ? "; it rests on a loss that is doubted" : "";
}

/** Whether none of the owners that a finding is about can be asked for anything. */
function isNobodyAsked(finding: Finding): boolean {
  if ("unasked" in finding && finding.unasked !== undefined) return true;
  if (finding.kind === "mailbox-last-owner-at-risk") return askedOwners(finding, {}).length === 0;
  return finding.kind === "mailbox-last-owner-leaving" && askedLeaving(finding, {}).length === 0;
}

/** What people told us of an owner, and what follows from it: ` Told: on leave until …, so nothing is asked of them.` */
function toldOf({ standing }: Holder, scene: Scene): string {
  if (standing === null) return "";
  const away = awayOn(standing.account.id, scene);
  if (away !== null) {
    const leave = `on leave${away.until === null ? "" : ` until ${dayWords(away.until)}`}`;
    return ` Told: ${away.kind === "on-leave" ? leave : "not needed any more"}, so nothing is asked of them.`;
  }
  const logIn = toldLogIn(standing.account.id, scene);
  const last = logIn && lastDayOf(logIn, scene.policy);
  return last === null ? "" : ` Told: has logged in, which is believed until ${dayWords(last)}.`;
}

const rolesOf = { Owner: ["owner", "co-owner"], Member: ["member"], "Read-only user": ["user"] } as const;

function holderWords(
  holder: Holder,
  role: keyof typeof rolesOf,
  origins: ReadonlyMap<string, Origin>,
  { on, snapshot, policy }: Question,
): string {
  const { address, standing, failsOn, isUsable, isDurable } = holder;
  const origin = rolesOf[role].map((one) => origins.get(`${address} ${one}`)).find((found) => found !== undefined);
  const told = `${role} ${presentAddress(holder)}, ${originWords(origin, on)}`;
  if (standing === null) return `${told}: no account of that address is known, or it is a group, so nobody can tell.`;
  if (!isUsable) return `${told}: ${standing.state}, so not usable${isLossDoubted(standing, on) ? `; ${doubt}` : ""}.`;
  const until = failsOn === null ? "active" : `active, usable until ${dayWords(failsOn)}`;
  const elsewhere = standing.account.site === snapshot.site.id ? "" : ", at another site";
  const why = standing.isLeaver ? "a leaver" : `leaving within ${policy.riskHorizonDays} days`;
  return `${told}: ${until}${elsewhere}${isDurable ? "" : `; not durable, because ${why}`}.`;
}
