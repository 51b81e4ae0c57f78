import { destination, type DestinationStream, type Logger, pino } from "pino";
import { nameFailure, placesOf } from "./jobs/failure.ts";

// Words that may stand in a log: kinds, states and codes of our own. Whatever else is text could be somebody's name.
const wordsAllowed = new Set(
  "job jobId attempt day now kind role status outcome reason failure channel carrier backend command source reference".split(
    " ",
  ),
).union(new Set(["code", "method", "route", "version"]));
const wordShape = /^[\w:.,+/ -]{0,80}$/;

/**
 * A log on stderr of ids, numbers and our own words: numbers and booleans pass, text only under the names above and
 * without an @, errors only as their class and place. Never interpolate into a message.
 */
export function openLog(level: string, to: DestinationStream = destination({ dest: 2, sync: true })): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: allowed },
      hooks: {
        logMethod(args, method) {
          // An error would bring its message along as the line's text, and %s a value: both are left out.
          const [first, second] = args as unknown[];
          if (typeof first === "string") method.call(this, first);
          else
            method.call(
              this,
              first instanceof Error ? { err: first } : first,
              typeof second === "string" ? second : "",
            );
        },
      },
    },
    to,
  );
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => allowedField(name, value)));
}

function allowedField(name: string, value: unknown): [string, unknown][] {
  if (value instanceof Error) {
    return [
      ["failure", nameFailure(value)],
      ["at", placesOf(value)],
    ];
  }
  if (typeof value === "number" || typeof value === "boolean" || value === null) return [[name, value]];
  if (typeof value === "string") return wordsAllowed.has(name) && wordShape.test(value) ? [[name, value]] : [];
  const isBare = (one: unknown) => typeof one === "number" || (name === "at" && String(one).startsWith("at "));
  return Array.isArray(value) && value.every(isBare) ? [[name, value]] : [];
}
