import { day } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { previewOccasion } from "../../src/wording/index.ts";
import type { Asking } from "../../src/wording/requests.ts";

/** Everything that can be known of a request at Oak House, on Monday 23 November 2026. */
export function anAsking(change: Partial<Asking> = {}): Asking {
  return {
    site: { code: "VL0AB", name: "Oak House", phone: "01154960000", route: "nas", localSupport: null },
    letterhead: previewOccasion("mailbox-no-owner").letterhead,
    today: day("2026-11-23"),
    mailbox: "oakhouse.vl0ab@nhs.example",
    account: {
      name: "Priya Sample",
      address: "priya.sample@nhs.example",
      mobile: "+447700900001",
      leaver: day("2026-11-30"),
      joiner: day("2026-12-01"),
      deletedOn: day("2026-11-20"),
      callBy: day("2026-12-18"),
    },
    used: 10,
    wanted: 15,
    from: day("2026-11-23"),
    until: day("2027-02-28"),
    newName: "Priya Example",
    policy: defaultPolicy,
    ...change,
  };
}
