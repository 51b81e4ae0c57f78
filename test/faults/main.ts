/**
 * The long form of the proof: sends to many, lets each fault strike in the middle of it, and counts. Ends with 1 when
 * anything was lost, sent twice or is told untruly, or took longer than a minute to go out (--patient: on a busy machine).
 */
import { parseArgs } from "node:util";
import { openDatabases } from "../support/databases.ts";
import { startPostgres } from "../support/postgres.ts";
import { buildBundle } from "../crash/bundle.ts";
import { type Fault, faults } from "./faults.ts";
import { openServers } from "./own-postgres.ts";
import { type Given, type Outcome, strike } from "./run.ts";

const { values } = parseArgs({
  options: {
    fault: { type: "string", default: faults.map(({ name }) => name).join() },
    people: { type: "string", default: "2500" },
    "side-by-side": { type: "string", default: "1" },
    said: { type: "boolean", default: false },
    patient: { type: "boolean", default: false },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);

const names = values.fault.split(",");
const strange = names.filter((name) => !faults.some((fault) => fault.name === name));
if (strange.length > 0) throw new Error(`There is no fault ${strange.join()}.`);

const databases = await openDatabases(await startPostgres());
try {
  await using bundle = await buildBundle();
  await using servers = await openServers();
  const given = { entry: bundle.entry, databaseUrl: databases.create, ownPostgres: servers.start };
  const left = faults.filter(({ name }) => names.includes(name));
  const lane = async () => {
    for (let fault = left.shift(); fault; fault = left.shift()) await counted(fault, given);
  };
  await Promise.all(Array.from({ length: Number(values["side-by-side"]) }, lane));
} finally {
  await databases.close();
}

async function counted(fault: Fault, given: Given): Promise<void> {
  try {
    const outcome = await strike(fault, Number(values.people), given);
    report(fault, outcome);
  } catch (error) {
    process.exitCode = 1;
    say(`${fault.name}: BROKEN: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function report({ name, what, says }: Fault, outcome: Outcome): void {
  const { lost, twice, untrue, unknown, messages, takenBefore, resumedMs, recoveredMs, ends, meanwhile, said } =
    outcome;
  const arrived = unknown.filter((one) => one.arrived).length;
  const isTrue = !says || (meanwhile?.code === says.code && says.like.test(meanwhile.said));
  say(
    `${name}: ${what}. ${messages} messages, struck after ${takenBefore}; lost ${lost.length}, twice ${twice.length}, ` +
      `untrue ${untrue.length}, unknown ${unknown.length} (${arrived} of them had arrived), ` +
      `sending again ${seconds(resumedMs)} and all out ${seconds(recoveredMs)} after recovery, ended with ${ends.join()}`,
  );
  for (const line of [...lost, ...twice, ...untrue].slice(0, 20)) say(`  ${line}`);
  if (meanwhile) say(`  status${isTrue ? "" : ", NOT AS IT SHOULD"}: ${meanwhile.code}: ${meanwhile.said.trim()}`);
  if (values.said) say(said);
  const isLate = recoveredMs > 60_000 && !values.patient;
  const isWell = [...lost, ...twice, ...untrue].length === 0 && ends.every((end) => end === 0) && isTrue && !isLate;
  if (!isWell) process.exitCode = 1;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
