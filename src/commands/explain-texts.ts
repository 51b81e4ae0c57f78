import type { AccountFacts } from "../rules/facts.ts";
import { joined } from "../wording/names.ts";
import type { Question } from "./explain-question.ts";

/** Why what was to be a text goes another way, as far as it is not about one number. */
export function textWords({ reached, recorded, areTextsMissing, textsOfDay, policy, on }: Question): string[] {
  const isWanted = [...reached.filter(({ status }) => status === "owed"), ...recorded].some(({ channels }) =>
    channels.includes("sms"),
  );
  if (!isWanted) return [];
  if (areTextsMissing) return ["No texts are set up (Twilio): e-mail takes their place."];
  if (textsOfDay < policy.textsPerSiteAndDay) return [];
  const many = `${textsOfDay} texts went or go for the site on ${on}, the most of a day`;
  return [`${many}: the rest goes by e-mail, or waits.`];
}

/** Who else has the mobile of an account: the finding about it stands under one of them only. */
export function sharedMobileWords(
  { id, mobile }: AccountFacts,
  { snapshot: { accounts, sharers, site } }: Question,
): string[] {
  if (mobile === null) return [];
  const others = [...accounts, ...sharers].filter((other) => other.id !== id && other.mobile === mobile);
  const names = [...others.map(({ address }) => address), ...(site.manager.mobile === mobile ? ["the manager"] : [])];
  if (names.length === 0) return [];
  const who = `The mobile is also that of ${joined(names)}`;
  return [`${who}: one number gets one text a day, with what is most urgent.`];
}
