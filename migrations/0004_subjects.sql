CREATE TABLE "erased_addresses" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "accounts_left" ON "accounts" USING btree (coalesce(leaver, status_as_of)) WHERE leaver is not null or status in ('leaver', 'disabled-leaver');--> statement-breakpoint
CREATE INDEX "accounts_gone" ON "accounts" USING btree ("gone_on") WHERE state = 'gone';--> statement-breakpoint
CREATE INDEX "messages_words" ON "messages" USING btree ("day") WHERE words is not null;--> statement-breakpoint
CREATE INDEX "messages_destination" ON "messages" USING btree ("day") WHERE destination is not null;