import { capitalised } from "./letter.ts";
import { directions, nameAfterThe, siteName, tidy } from "./names.ts";
import type { Letterhead, Matter, Occasion, Place } from "./occasion.ts";
import { phoneIn, spacedPhone } from "./phone.ts";
import { askedInText } from "./text.ts";

/** Whoever runs the accounts of a site, as everything that is written to its people names them. */
export interface Helpdesk {
  /** The national one keeps office hours, and checks from which number somebody calls. */
  isNational: boolean;
  /** `the helpdesk`, `Sunrise IT`: where they need not be reached. */
  name: string;
  /** With how to reach them: `the helpdesk on 0333 200 1133`, `Sunrise IT, 0115 496 0111`. */
  reached: string;
  /** The number to call, where one is known. */
  phone: string | null;
  /** What is done with them, to begin a clause: `phone the helpdesk on 0333 200 1133`, `contact Sunrise IT, 0115 496 0111`. */
  contact: string;
  /** The same verb where nobody is named: `phone`, `ask`. */
  verb: "phone" | "ask";
}

/** When the national helpdesk answers. */
export const helpdeskHours = "Monday to Friday, 9am to 5pm";

/** The national number, the only one whose menu we know. */
const nationalNumber = "0333 200 1133";

/** A number with what to choose there: `0333 200 1133, option 1, then option 1 again`. */
export function withMenu(phone: string): string {
  return phone === nationalNumber ? `${phone}, option 1, then option 1 again` : phone;
}

/** From where the national helpdesk takes the call of a site that it has to check. */
export function callFrom(site: Pick<Place, "phone" | "name" | "code">): string {
  const phone = site.phone === null ? null : tidy(spacedPhone(site.phone));
  return phone === null
    ? `Call from the phone number that the CQC lists for ${siteName({ site })}. The helpdesk checks it.`
    : `Call from ${phone}, the ${nameAfterThe({ site })} number that the CQC lists. The helpdesk checks it.`;
}

/** The way to complain to the national service. */
export const ifNotSolved =
  "Not solved after 5 working days? Email feedback@nhs.net with the ticket number and the day you called. Ask for a Subject Matter Expert.";

/**
 * Whom the messages about a site name: the national helpdesk, or whoever runs the accounts on the site's route. `whose`:
 * to somebody of another place than the site, its accounts are not "your".
 */
export function helpdeskOf(
  { site }: Pick<Matter, "site">,
  letterhead: Letterhead,
  whose: "your" | "their" = "your",
): Helpdesk {
  const { helpdeskPhone: phone, serviceName } = letterhead;
  switch (site.route) {
    case "nas": {
      const reached = `the helpdesk on ${phone}`;
      return { isNational: true, name: "the helpdesk", reached, phone, contact: `phone ${reached}`, verb: "phone" };
    }
    case "self-managed":
      return localHelpdesk(site.localSupport, `${whose} local ${serviceName} administrator`);
    case "third-party":
      return localHelpdesk(site.localSupport, `the commissioner that manages ${whose} ${serviceName}`);
    case "own-email":
      return localHelpdesk(site.localSupport, `whoever runs ${whose} email`);
  }
}

/** `unnamed`: what they are called where the file gives no name. */
function localHelpdesk(support: string | null, unnamed: string): Helpdesk {
  const whole = directions(support);
  const given = whole === null ? null : nameIn(whole);
  const reached = whole === null ? unnamed : given === null ? `${unnamed}, ${whole}` : whole;
  return {
    ...{ isNational: false, name: given ?? unnamed, reached, phone: whole === null ? null : phoneIn(whole) },
    ...{ contact: `contact ${reached}`, verb: "ask" },
  };
}

/** What stands before the ways to reach them; null where the text begins with a number or an address. */
function nameIn(whole: string): string | null {
  const first = whole.split(/[,(:;]| on | at | - /, 1)[0] ?? "";
  return /\p{L}/u.test(first) && !first.includes("@") ? tidy(first) : null;
}

/** The helpdesk by the name of its service, at its first mention to somebody: `phone the NHSmail helpdesk on …, Monday to …`. */
export function contactInFull(helpdesk: Helpdesk, { serviceName }: Letterhead): string {
  return helpdesk.isNational
    ? `phone the ${serviceName} helpdesk on ${helpdesk.phone ?? ""}, ${helpdeskHours}`
    : helpdesk.contact;
}

/** Words of which a clause goes on: details after a comma end with one. */
export function goingOn(words: string): string {
  return words.includes(", ") ? `${words},` : words;
}

/** The same to begin a sentence, and the sentence goes on. */
export function contactFirst({ contact }: Helpdesk): string {
  return goingOn(capitalised(contact));
}

/** In a text to somebody who cannot log in: `Stuck? 0333 200 1133.`, or whom to ask at work. */
export function stuckInText(matter: Matter, occasion: Occasion): string {
  const { phone } = helpdeskOf(matter, occasion.letterhead);
  return `Stuck? ${phone ?? `Ask ${askedInText(occasion)}`}.`;
}
