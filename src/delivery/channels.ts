import { openCapture } from "./capture.ts";
import type { Channel } from "./channel.ts";
import { openEmail } from "./email.ts";
import type { OAuthSettings } from "./oauth.ts";
import { openSms, type SmsSettings } from "./sms.ts";
import { onTrial } from "./trial.ts";

/** Everything about leaving that a person can set. */
export interface DeliverySettings {
  /** live; trial: only `sendingAllow` leaves, the rest is captured; capture: nothing leaves; off: nothing is tried. */
  sending: "live" | "trial" | "capture" | "off";
  sendingAllow: readonly string[];
  captureDir: string;
  /** Null: e-mail is captured. */
  smtpUrl: string | null;
  /** Null: the log-in is in `smtpUrl`, or there is none. */
  smtpOAuth: OAuthSettings | null;
  mailFrom: string | null;
  mailReplyTo: string | null;
  senderName: string | null;
  /** Null: texts are captured. */
  twilio: Omit<SmsSettings, "publicUrl"> | null;
  publicUrl: string | null;
  /** How many messages a minute may leave by each channel; null: as many as there are. */
  perMinute: { [Name in Channel["name"]]: number | null };
}

export interface Channels {
  email: Channel;
  sms: Channel;
}

/** How each kind of message leaves when its carrier is set up; null when it is not. One line for each channel. */
const carriers: { [Name in Channel["name"]]: (settings: DeliverySettings) => Channel | null } = {
  email: ({ smtpUrl, smtpOAuth: oauth, mailFrom, mailReplyTo, senderName }) => {
    if (!smtpUrl) return null;
    if (!mailFrom || !senderName) throw new Error("sending e-mail needs a sender's address and a sender's name");
    return openEmail({ smtpUrl, oauth, mailFrom, mailReplyTo, senderName });
  },
  sms: ({ twilio, publicUrl }) => twilio && openSms({ ...twilio, publicUrl }),
};

/** Opens both channels as the settings ask. Throws when what is set up cannot be used. */
export function openChannels(settings: DeliverySettings): Channels {
  return { email: openChannel("email", settings), sms: openChannel("sms", settings) };
}

function openChannel(name: Channel["name"], settings: DeliverySettings): Channel {
  if (settings.sending === "off") return closedChannel(name);
  const capture = openCapture(settings.captureDir, name);
  const opened = settings.sending === "capture" ? null : carriers[name](settings);
  if (!opened) return capture;
  const perMinute = settings.perMinute[name];
  const carrier = perMinute === null ? opened : { ...opened, perMinute };
  return settings.sending === "trial" ? onTrial(carrier, settings.sendingAllow, capture) : carrier;
}

/** Sending is switched off: every message waits. */
function closedChannel(name: Channel["name"]): Channel {
  return {
    name,
    carrier: "off",
    send: async () => ({ outcome: "retry", reason: "configuration", afterMs: 15 * 60_000 }),
    probe: async () => null,
    close: async () => {},
  };
}
