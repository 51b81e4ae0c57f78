import type { MailServer } from "./smtp-server.ts";
import type { TwilioStandIn } from "./twilio.ts";

/** The settings of an organisation that sends by this mail server and this stand-in for Twilio. */
export function senderSettings({ url }: Pick<MailServer, "url">, twilio: TwilioStandIn): Record<string, string> {
  return {
    SMTP_URL: url,
    MAIL_FROM: "reminders@sunrise.example",
    SENDER_NAME: "Sunrise Care",
    SUPPORT_CONTACT: "Alex Support, 0115 496 0999",
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: "+447700900900",
    TWILIO_BASE_URL: twilio.url,
  };
}
