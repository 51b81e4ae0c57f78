/** What every list of messages shows of one: never the number or the address it goes to. */
interface ShownMessage {
  reference: string;
  day: string;
  channel: string;
  recipient: { role: string; ref: string };
  copy: boolean;
  sites: readonly string[];
  kinds: readonly string[];
}

/** Columns of a table that say which message it is, to whom and about what. */
export const messageColumns = {
  reference: ({ reference }: ShownMessage) => reference,
  day: ({ day }: ShownMessage) => day,
  channel: ({ channel, copy }: ShownMessage) => (copy ? `${channel} copy` : channel),
  to: ({ recipient }: ShownMessage) => `${recipient.role} ${recipient.ref}`,
  site: ({ sites }: ShownMessage) => sites.join(", "),
  about: ({ kinds }: ShownMessage) => kinds.join(", "),
};

/** The same for a spreadsheet. */
export const messageCsv = {
  reference: ({ reference }: ShownMessage) => reference,
  day: ({ day }: ShownMessage) => day,
  channel: ({ channel }: ShownMessage) => channel,
  recipientRole: ({ recipient }: ShownMessage) => recipient.role,
  recipient: ({ recipient }: ShownMessage) => recipient.ref,
  copy: ({ copy }: ShownMessage) => (copy ? "yes" : "no"),
  sites: ({ sites }: ShownMessage) => sites.join(" "),
  kinds: ({ kinds }: ShownMessage) => kinds.join(" "),
};
