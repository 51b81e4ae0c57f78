CREATE TABLE "held_rows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "held_rows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"import_id" integer NOT NULL,
	"content" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_images" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "import_images_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"import_id" integer NOT NULL,
	"table_name" text NOT NULL,
	"before" json,
	"after" json
);
--> statement-breakpoint
DROP INDEX "messages_waiting";--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "applied_order" integer;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "held_as" jsonb;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "first_look_on" date;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "activity_as_of" date;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "status_seen" date;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "refused_on" date;--> statement-breakpoint
ALTER TABLE "activity" ADD COLUMN "site" text;--> statement-breakpoint
ALTER TABLE "activity" ADD COLUMN "seen_until" date;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "opened_on" date;--> statement-breakpoint
ALTER TABLE "held_rows" ADD CONSTRAINT "held_rows_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_images" ADD CONSTRAINT "import_images_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "held_rows_import_id" ON "held_rows" USING btree ("import_id","id");--> statement-breakpoint
CREATE INDEX "import_images_import_id" ON "import_images" USING btree ("import_id","table_name");--> statement-breakpoint
CREATE INDEX "sites_failed_on" ON "sites" USING btree ("failed_on") WHERE failed_on is not null;--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "messages" USING btree ("next_attempt_at","id") WHERE status in ('planned', 'claimed');