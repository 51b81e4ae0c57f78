import type pg from "pg";
import type { Day } from "../rules/day.ts";
import { anyDiffers, type Fact } from "./differences.ts";
import { remember } from "./images.ts";
import type { Staged } from "./staging.ts";

/** A way to reach somebody, as a column of a file. */
export interface ContactSlot {
  column: string;
  role: "person" | "manager" | "admin";
  channel: "sms" | "email";
  /** The file's columns that go with it. */
  nameColumn?: string;
  basisColumn?: string;
}

/** The slots of which the file has something to say. */
export function slotsIn(staged: Staged, slots: readonly ContactSlot[]): ContactSlot[] {
  return slots.filter(
    ({ column, nameColumn }) => staged.has(column) || (nameColumn !== undefined && staged.has(nameColumn)),
  );
}

/** SQL that joins the known contact of a slot, under the name `k_<column>`. */
export function contactJoin({ column, role, channel }: ContactSlot, owner: string, id: string): string {
  const known = `k_${column}`;
  return `left join contacts ${known} on ${known}.${owner} = ${id}
            and ${known}.role = '${role}' and ${known}.channel = '${channel}'`;
}

/**
 * What the file says of a slot. A row that is there without an address says that the column was supplied and empty.
 * An address that a provider refused, or whose person opted out, stays unusable as long as it is the same.
 */
export function contactFacts(staged: Staged, { column, nameColumn, basisColumn }: ContactSlot): Fact[] {
  const known = `k_${column}`;
  const tells = `(${[column, nameColumn ?? column].map((one) => staged.tells(one)).join(" or ")})`;
  const isKnown = `case when ${known}.id is not null then true end`;
  const facts: Fact[] = [
    { name: `${column}_listed`, was: isKnown, now: `case when ${tells} then true else ${isKnown} end` },
  ];
  if (staged.has(column)) facts.push(...addressFacts(staged, column, basisColumn));
  if (nameColumn !== undefined && staged.has(nameColumn)) {
    facts.push({ name: `${column}_name`, was: `${known}.name`, now: staged.said(nameColumn, `${known}.name`) });
  }
  return facts;
}

function addressFacts(staged: Staged, column: string, basisColumn: string | undefined): Fact[] {
  const known = `k_${column}`;
  const isSame = `s.${column} = ${known}.address`;
  const tellsBasis = basisColumn === undefined ? "false" : staged.tells(basisColumn);
  const keeps = `${known}.unusable in ('refused', 'opted-out')
    or (s.${column}_unusable = 'no-basis' and not ${tellsBasis} and ${known}.basis is not null)`;
  const unusable = `case when ${isSame} and (${keeps}) then ${known}.unusable else s.${column}_unusable end`;
  const told = (now: string, was: string) => `case when ${staged.tells(column)} then ${now} else ${was} end`;
  const facts = [
    { name: column, was: `${known}.address`, now: staged.said(column, `${known}.address`) },
    { name: `${column}_unusable`, was: `${known}.unusable`, now: told(unusable, `${known}.unusable`) },
  ];
  if (basisColumn === undefined) return facts;
  const basis = `case when s.${column} is null then null when ${tellsBasis} then s.${basisColumn}
                      when ${isSame} then ${known}.basis end`;
  return [...facts, { name: `${column}_basis`, was: `${known}.basis`, now: told(basis, `${known}.basis`) }];
}

/** Writes the slots that changed. `differences` is a table of differences `d` joined so that `id` is the owner. */
export async function applyContacts(
  client: pg.ClientBase,
  staged: Staged,
  { slots, differences, owner, id }: { slots: readonly ContactSlot[]; differences: string; owner: string; id: string },
  { importId, today }: { importId: number; today: Day },
): Promise<void> {
  for (const slot of slots) {
    const facts = contactFacts(staged, slot);
    const columns = {
      name: `${slot.column}_name`,
      address: slot.column,
      unusable: `${slot.column}_unusable`,
      basis: `${slot.column}_basis`,
    };
    const written = Object.entries(columns).filter(([, name]) => facts.some((fact) => fact.name === name));
    const names = [...written.map(([column]) => column), "import_id", "recorded_on"];
    const changing = `select ${id} from ${differences} where ${anyDiffers(facts)}`;
    const isSlots = `t.role = '${slot.role}' and t.channel = '${slot.channel}'`;
    await remember(client, "contacts", `${isSlots} and t.${owner} in (${changing})`);
    await client.query(
      `insert into contacts (${owner}, role, channel, ${names.join()})
       select ${id}, '${slot.role}', '${slot.channel}', ${written.map(([, name]) => `${name}_now`).join()}, $1::integer, $2::date
         from ${differences} where ${anyDiffers(facts)}
       on conflict on constraint contacts_owner
       do update set ${names.map((name) => `${name} = excluded.${name}`).join()}`,
      [importId, today],
    );
  }
}

/** SQL for every address, old and new, of the slots that change in a table of differences. */
export function changedAddresses(staged: Staged, slots: readonly ContactSlot[], differences: string): string | null {
  const selects = slots
    .filter(({ column }) => staged.has(column))
    .flatMap((slot) => {
      const where = `from ${differences} where ${anyDiffers(contactFacts(staged, slot))}`;
      return [`select ${slot.column}_was ${where}`, `select ${slot.column}_now ${where}`];
    });
  return selects.length === 0 ? null : selects.join(" union ");
}
