CREATE TABLE "alerts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"detail" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"message_id" bigint
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "plans_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"day" date NOT NULL,
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"because" text,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "marks" DROP CONSTRAINT "marks_site_id_sites_id_fk";
--> statement-breakpoint
DROP INDEX "marks_site_id";--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "phone_listed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "plan_id" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("kind","subject") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "plans_held" ON "plans" USING btree ("day") WHERE status = 'held';--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "marks_subject" ON "marks" USING btree ("subject_type","subject_id") WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX "messages_unknown" ON "messages" USING btree ("day") WHERE status = 'unknown';--> statement-breakpoint
CREATE INDEX "messages_plan_id" ON "messages" USING btree ("plan_id") WHERE plan_id is not null;--> statement-breakpoint
ALTER TABLE "marks" DROP COLUMN "site_id";