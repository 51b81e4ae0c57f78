import type { Home } from "./homes.ts";
import { type Made, personOf } from "./names.ts";
import type { Staff } from "./staff.ts";

/** Somebody with an account, or the manager of a home who has none. */
type Somebody = Staff | Home;

/** Gives everybody a name, in their order; some are made to look like others. */
export function peopleOf(everybody: Iterable<Somebody>): (one: Somebody) => Made {
  const numbers = new Map([...new Set(everybody)].map((one, at) => [one, at]));
  const made = (one: Somebody) => personOf(numbers.get(one) ?? 0);
  return (one) => {
    if ("same" in one && one.same) return alike(made(one), made(one.same.as), one.same.what);
    return "isRenamed" in one && one.isRenamed ? renamed(made(one)) : made(one);
  };
}

/** With something of somebody else. A name that is taken gets a number behind it in the address. */
function alike(own: Made, other: Made, what: "name" | "mobile" | "email"): Made {
  if (what !== "name") return { ...own, [what]: other[what] };
  return { ...own, name: other.name, nhsmail: other.nhsmail.replace("@", "2@") };
}

/** Married: the same first name, and another last name behind the old one. */
function renamed(own: Made): Made {
  const name = `${own.name}-Mayfly`;
  return { ...own, name, nhsmail: own.nhsmail.replace("@", "-mayfly@"), formerNhsmail: own.nhsmail };
}
