import type { Route } from "../../../src/rules/facts.ts";
import type { Occasion } from "../../../src/wording/occasion.ts";

/** The routes on which accounts are run, each with what a sites file may say of whom to reach. */
export const routes: readonly { called: string; route: Route; localSupport: string | null }[] = [
  { called: "nas", route: "nas", localSupport: null },
  { called: "nas, with a local team that is not to be named", route: "nas", localSupport: "Sunrise IT, 0115 496 0111" },
  { called: "self-managed", route: "self-managed", localSupport: null },
  { called: "self-managed, with a team", route: "self-managed", localSupport: "Sunrise IT, 0115 496 0111" },
  { called: "third-party", route: "third-party", localSupport: null },
  { called: "third-party, with a team", route: "third-party", localSupport: "Vale Digital on 0115 496 0222" },
  { called: "own-email", route: "own-email", localSupport: null },
];

/** The occasion as it would be at a site of that route. */
export function onRoute(
  occasion: Occasion,
  { route, localSupport }: { route: Route; localSupport: string | null },
): Occasion {
  const matters = occasion.matters.map((matter) => ({ ...matter, site: { ...matter.site, route, localSupport } }));
  return { ...occasion, matters };
}
