import { describe, expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { SiteFacts } from "../../src/rules/facts.ts";
import { severityOf } from "../../src/rules/finding.ts";
import { lookAt } from "../../src/rules/look.ts";
import { looksLikeDate, saysClosed } from "../../src/rules/ods-code.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { anAccess, anAccount, aMailbox, aSite, aSnapshot, sunday22November as on } from "../support/facts.ts";

const look = (site: Partial<SiteFacts>) => lookAt(aSnapshot({ site: aSite(site) }), on, defaultPolicy, calendar);
const kinds = (site: Partial<SiteFacts>) => look(site).findings.map(({ finding }) => finding.kind);

describe("a closed site", () => {
  test.each<[string, Partial<SiteFacts>, string[]]>([
    ["closed today", { closed: on }, ["site-closed"]],
    ["closes tomorrow", { closed: day("2026-11-23") }, []],
    ["the code says so", { code: "8A738CLOSED" }, ["site-closed"]],
    ["the name says so", { name: "OAK HOUSE (CLOSED)" }, ["site-closed"]],
    ["the code in the name says so", { name: "OAK HOUSE (8A738CLOSED)" }, ["site-closed"]],
    ["the name says so with a ticket", { name: "Oak House - CLOSED - SCTASK0017390" }, ["site-closed"]],
    ["only a name like it", { name: "Closed Meadow House" }, []],
    ["a name that ends like it", { name: "Oakenclosed" }, []],
  ])("%s", (_, site, expected) => {
    expect(kinds(site)).toEqual(expected);
  });

  test("has been closed since the day of its closing, and is critical", () => {
    const [found] = look({ closed: day("2026-10-31") }).findings;
    expect(found).toMatchObject({ since: "2026-10-31", finding: { closedOn: "2026-10-31" } });
    expect(found && severityOf(found.finding)).toBe("critical");
  });

  test("is looked at on the day on which it closes", () => {
    expect(look({ closed: day("2026-12-03") }).lookOn).toBe("2026-12-03");
  });

  test("still has the mailbox that ends in its code", () => {
    const mailboxes = [aMailbox([anAccess("owner", null)], { address: "oakhouse.8a738@care.example" })];
    const snapshot = aSnapshot({ site: aSite({ code: "8A738CLOSED" }), mailboxes });
    const found = lookAt(snapshot, on, defaultPolicy, calendar).findings.map(({ finding }) => finding.kind);
    expect(found).not.toContain("mailbox-site-mismatch");
  });
});

describe("a code that cannot be one", () => {
  test.each<[string, boolean | null]>([
    ["VL0", null],
    ["VL0ABCDE", null],
    ["44256", null],
    ["VL", false],
    ["VL0ABCDEF", false],
    ["VL0 AB", false],
    ["OAK-HOUSE", false],
    ["1-MAR", true],
    ["01-MAR-26", false],
    ["MAR-01", true],
    ["01/03/2026", true],
    ["1.00E+05", true],
  ])("%s", (code, isLikeDate) => {
    const expected = isLikeDate === null ? [] : [{ kind: "site-code-invalid", site: 1, looksLikeDate: isLikeDate }];
    expect(look({ code }).findings.map(({ finding }) => finding)).toEqual(expected);
  });

  test("a code marked as closed is no invalid one", () => {
    expect(saysClosed("8A738 CLOSED", null)).toBe(true);
    expect(looksLikeDate("8A738CLOSED")).toBe(false);
  });
});

describe("the registration with the CQC", () => {
  test.each<[string | null, SiteFacts["route"], string[]]>([
    ["Registered", "nas", []],
    [" registered ", "nas", []],
    [null, "nas", []],
    ["", "nas", []],
    ["Deregistered", "nas", ["site-deregistered"]],
    ["Inactive", "nas", ["site-deregistered"]],
    ["Deregistered", "self-managed", []],
    ["Deregistered", "third-party", []],
    ["Deregistered", "own-email", []],
  ])("%s on the route %s", (cqcStatus, route, expected) => {
    expect(kinds({ cqcStatus, route })).toEqual(expected);
  });
});

describe("the number that the CQC lists", () => {
  const supplied = { phone: true };
  test.each<[string, Partial<SiteFacts>, string[]]>([
    ["there is one", { supplied }, []],
    ["a list had the column, and none for this site", { phone: null, supplied }, ["site-no-phone"]],
    ["no list had the column", { phone: null }, []],
    ["with administrators of its own", { phone: null, supplied, route: "self-managed" }, ["site-no-phone"]],
    ["beside an e-mail system of its own", { phone: null, supplied, route: "own-email" }, []],
  ])("%s", (_, site, expected) => {
    expect(kinds(site)).toEqual(expected);
  });
});

describe("a site with an e-mail system of its own is only asked for the DSPT", () => {
  const lapsing = anAccount({ lastActivity: day("2026-10-24"), mobile: null, mobileSupplied: true });
  const everything = {
    accounts: [lapsing, anAccount({ id: 2, name: lapsing.name })],
    mailboxes: [aMailbox([anAccess("owner", lapsing)]), aMailbox([], { id: 2 })],
    mailboxesImported: true,
    dspt: { listAsOf: on, own: { label: null, level: null, publishedOn: null }, parent: null },
  };
  const lookOn = (route: SiteFacts["route"]) =>
    lookAt(aSnapshot({ ...everything, site: aSite({ route }) }), on, defaultPolicy, calendar);

  test("nothing is found about its accounts and mailboxes, and nobody is reminded of them", () => {
    const { findings, reminders } = lookOn("own-email");
    expect(findings.map(({ finding }) => finding.kind)).toEqual(["dspt-below-minimum"]);
    expect(reminders.filter(({ notice }) => !notice.kind.startsWith("dspt-"))).toEqual([]);
  });

  test("where the same site would hear of them on another route", () => {
    const { findings, reminders } = lookOn("nas");
    expect(findings.length).toBeGreaterThan(3);
    expect(reminders.some(({ subject }) => subject.type === "account")).toBe(true);
  });

  test("its accounts are still counted by what became of them", () => {
    expect(lookOn("own-email").states).toEqual(lookOn("nas").states);
  });

  test("a closed code is still said, because the DSPT goes by the code", () => {
    expect(kinds({ route: "own-email", closed: on })).toEqual(["site-closed"]);
  });
});
