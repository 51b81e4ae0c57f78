import type { SiteFacts } from "../rules/facts.ts";
import { tidy } from "./names.ts";
import type { Person } from "./occasion.ts";
import { spacedPhone } from "./phone.ts";

/** Whether somebody is the manager of a site: of the same address or the same name. */
export function isManagerOf({ manager }: Pick<SiteFacts, "manager">, person: Person | null): boolean {
  if (person === null) return false;
  return isSame(person.address, manager.email) || isSame(tidy(person.name), tidy(manager.name));
}

function isSame(one: string | null, other: string | null): boolean {
  return one !== null && one.toLowerCase() === other?.toLowerCase();
}

/**
 * Whom to phone: the manager's mobile, else the site's own number; null where none is known. Where only that is left, and
 * the manager's own account is lost, whoever else runs the home is to be asked for too.
 */
export function callee(
  site: Pick<SiteFacts, "manager" | "phone">,
  lost: readonly (Person | null)[] = [],
): { name: string | null; phone: string | null } {
  const mobile = site.manager.mobile?.replace(/^\+44/, "0") ?? null;
  const number = mobile ?? site.phone;
  const name = tidy(site.manager.name);
  const isLost = mobile === null && (site.manager.isUnread || lost.some((person) => isManagerOf(site, person)));
  const names = [...(name === null ? [] : [name]), ...(isLost ? ["whoever runs the home"] : [])];
  return { name: names.length === 0 ? null : names.join(" or "), phone: number && spacedPhone(number) };
}
