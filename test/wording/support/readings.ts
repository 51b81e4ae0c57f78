import type { Role } from "../../../src/rules/reminder.ts";
import { emailWords, previewOccasion } from "../../../src/wording/index.ts";
import type { Occasion, Words } from "../../../src/wording/occasion.ts";
import { kinds, occasionWith } from "./occasions.ts";

const roles: readonly Role[] = ["manager", "owner", "member", "admin", "operator"];

/** Each example as its own reader gets it, as everybody else does, fresh and on an old list. */
export const readings: readonly { called: string; occasion: Occasion; words: Words }[] = kinds
  .flatMap((kind) => {
    const own = previewOccasion(kind);
    const others = roles.map((role) => occasionWith(kind, { role }, { to: { role, name: "Ann Reader" } }));
    return [own, ...others].flatMap((occasion) =>
      [true, false].map((isFresh) => ({
        called: `${kind} to ${occasion.to.role}${isFresh ? "" : ", on an old list"}`,
        occasion: { ...occasion, matters: occasion.matters.map((matter) => ({ ...matter, isFresh })) },
      })),
    );
  })
  .map((reading) => ({ ...reading, words: emailWords(reading.occasion) }));
