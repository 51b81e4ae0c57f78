import { CronExpressionParser } from "cron-parser";
import { describe, expect, it } from "vitest";
import { assertSchedule, scheduleFor } from "../../src/jobs/schedule.ts";

const nothing = async () => {};
const jobs = { "daily-check": nothing, bell: nothing, retention: nothing };

describe("the schedule", () => {
  it("says of every line why it is there", () => {
    for (const { because } of scheduleFor("06:30")) expect(because.length).toBeGreaterThan(20);
  });

  it.each([
    ["winter", "2026-01-10T00:00:00Z", "2026-01-10T06:30:00.000Z"],
    ["summer", "2026-07-10T00:00:00Z", "2026-07-10T05:30:00.000Z"],
    ["the day the clocks go forward", "2026-03-29T00:00:00Z", "2026-03-29T05:30:00.000Z"],
    ["the day the clocks go back", "2026-10-25T00:00:00Z", "2026-10-25T06:30:00.000Z"],
  ])("checks at 06:30 London time in %s", (_, from, expected) => {
    expect(nextOf("daily-check", "06:30", from)).toBe(expected);
  });

  it.each(["00:05", "23:59", "09:00"])("checks at the time that is set, %s", (checkAt) => {
    expect(nextOf("daily-check", checkAt, "2026-01-10T00:00:00Z")).toBe(`2026-01-10T${checkAt}:00.000Z`);
  });

  it("rings the bell every 15 minutes", () => {
    expect(nextOf("bell", "06:30", "2026-01-10T10:01:00Z")).toBe("2026-01-10T10:15:00.000Z");
  });

  it("looks into the watched folder each minute, where there is one", () => {
    expect(scheduleFor("06:30").map(({ name }) => name)).not.toContain("watch-folder");
    const line = scheduleFor("06:30", "/import").find(({ name }) => name === "watch-folder");
    expect(line).toMatchObject({ cron: "* * * * *" });
    expect(line?.because.length).toBeGreaterThan(20);
  });

  it("is refused with a line that has no function, even one every object has", () => {
    const line = { name: "toString", cron: "0 0 * * *", because: "a test" };
    expect(() => assertSchedule(scheduleFor("06:30"), jobs)).not.toThrow();
    expect(() => assertSchedule(scheduleFor("06:30"), { bell: nothing })).toThrow(/daily-check has no function/);
    expect(() => assertSchedule([line], jobs)).toThrow(/toString has no function/);
  });

  it("is refused with the same line twice", () => {
    const schedule = scheduleFor("06:30");
    expect(() => assertSchedule([...schedule, ...schedule.slice(0, 1)], jobs)).toThrow(/daily-check .+ twice/);
  });
});

/** When the line fires next, by the parser that the queue uses too. */
function nextOf(name: string, checkAt: string, from: string): string {
  const { cron } = scheduleFor(checkAt).find((line) => line.name === name)!;
  return CronExpressionParser.parse(cron, { currentDate: from, tz: "Europe/London" }).next().toDate().toISOString();
}
