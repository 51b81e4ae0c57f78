import type { Day } from "../rules/day.ts";
import { earliest, latest } from "../rules/day.ts";
import type { Role } from "../rules/reminder.ts";
import { hasNhsmail } from "../rules/scene.ts";
import { longDay } from "./dates.ts";
import { capitalised, heading, listing, plainText, say, type Block } from "./letter.ts";
import { firstName, siteNames, tidy, whomToAsk } from "./names.ts";
import type { Matter, Occasion, Round, Words } from "./occasion.ts";
import { page } from "./page.ts";

/** Who can do something about an old list, and what. */
const newList: { readonly [R in Role]?: string } = {
  manager: "Please send us a new list.",
  admin: "Please send us a new list.",
  operator: "Please import a new list.",
};

/** The DSPT list has a day of its own, which its passages name. */
function fromLists({ matters }: Occasion): readonly Matter[] {
  return matters.filter(({ notice }) => !notice.kind.startsWith("dspt-"));
}

function listDate(matters: readonly Matter[], today: Day): string | null {
  const days = matters.map(({ informationFrom }) => informationFrom);
  const from = earliest(...days);
  const to = latest(...days);
  if (from === null || to === null) return null;
  return from === to ? longDay(from, today) : `${longDay(from, today)} to ${longDay(to, today)}`;
}

function isOld({ isFresh }: Matter): boolean {
  return !isFresh;
}

/** Old lists are spoken of before anything else. Where there are several sites, those that they belong to are named. */
function oldList(occasion: Occasion): readonly Block[] {
  const old = fromLists(occasion).filter(isOld);
  if (old.length === 0) return [];
  const date = listDate(old, occasion.today);
  const sites = (matters: readonly Matter[]) => new Set(matters.map(({ site }) => site.code)).size;
  const isOneSite = sites(occasion.matters) === 1;
  const list = isOneSite ? "our list" : `our list for ${siteNames(old)}`;
  return [
    say(
      date === null
        ? `We do not know how old ${list} is.`
        : `${capitalised(list)} is from ${date}. That is a while ago.`,
      isOneSite
        ? "So please check what we say here."
        : `So please check what we say about ${sites(old) === 1 ? "it" : "them"}.`,
      newList[occasion.to.role] ?? "",
    ),
  ];
}

/** What we watch, and what staff get: of homes with an e-mail system of their own only the DSPT, and nothing to staff. */
function introduction({ matters, letterhead, to, round }: Occasion): readonly Block[] {
  const isManager = to.role === "manager";
  const ours = matters.filter(({ site }) => hasNhsmail(site));
  const others = matters.filter(({ site }) => !hasNhsmail(site));
  const dspt =
    ours.length === 0
      ? `We watch the DSPT of ${siteNames(others)}.`
      : `Of ${siteNames(others)} we watch the DSPT only.`;
  return [
    heading("Our first message to you"),
    say(
      `We are ${letterhead.senderName}.`,
      ours.length === 0
        ? ""
        : `We help ${siteNames(ours, round?.nhsmailSites)} to keep ${letterhead.serviceName}. We watch accounts, shared mailboxes and the DSPT.`,
      others.length === 0 ? "" : dspt,
      isManager
        ? "We write to you when there is something to do, seldom more than once a day."
        : "The managers hear from us first. We write to you when a site needs your help.",
    ),
    ...(ours.length === 0
      ? []
      : [
          say(
            `${isManager ? "Your staff" : "Staff"} get a short text or email when they need to log in. It has no links.`,
            "It says whom to ask if it is real, and it has a reference such as R-7K2M.",
          ),
        ]),
    heading("Why we write today"),
  ];
}

/** Those of earlier days with their day: who gets one at the weekend may ask on Monday. */
function sentToStaff({ sentToStaff: sent }: Round, today: Day): readonly Block[] {
  if (sent.length === 0) return [];
  const isToday = sent.every(({ day }) => day === today);
  const lines = sent.map(({ reference, name, day }) => {
    const whom = tidy(name);
    const when = isToday ? "" : day === today ? ", today" : `, ${longDay(day, today)}`;
    return `${whom === null ? reference : `${reference}: ${whom}`}${when}`;
  });
  const title = `Sent to your staff${isToday ? " today" : ""}`;
  return [heading(title), say("If they ask you, these are real:"), listing(lines)];
}

function information(occasion: Occasion, ifSince: string): readonly Block[] {
  const lists = fromLists(occasion);
  const date = listDate(
    lists.filter(({ isFresh }) => isFresh),
    occasion.today,
  );
  const which = lists.some(isOld) ? "Our other information" : "Our information";
  const sentence = say(date === null ? "" : `${which} is from ${date}.`, ifSince);
  return sentence.block === "paragraph" && sentence.text === "" ? [] : [sentence];
}

function isItReal(occasion: Occasion): readonly Block[] {
  return [
    heading("Is this message real?"),
    say(
      `Ask ${whomToAsk(occasion)} and quote ${occasion.reference}.`,
      "We never send links and never ask for your password.",
    ),
  ];
}

/** The whole e-mail around what is to be said: greeting, date of the information, how to check it, who sends it. */
export function inEnvelope(subject: string, body: readonly Block[], occasion: Occasion, ifSince: string): Words {
  const { to, round, matters, letterhead } = occasion;
  const blocks = [
    say(`Dear ${firstName(to.name) ?? "colleague"}`),
    ...(round?.isFirst ? introduction(occasion) : []),
    ...oldList(occasion),
    ...body.filter((block) => block.block !== "paragraph" || block.text !== ""),
    ...(round ? sentToStaff(round, occasion.today) : []),
    ...information(occasion, ifSince),
    ...isItReal(occasion),
    say(`Sent for ${siteNames(matters)} by ${letterhead.senderName}. Not from the NHS.`),
  ];
  return { subject, text: plainText(blocks), html: page(subject, blocks) };
}
