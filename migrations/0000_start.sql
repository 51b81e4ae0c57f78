CREATE TABLE "import_differences" (
	"import_id" integer NOT NULL,
	"key" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "import_differences_pk" PRIMARY KEY("import_id","key")
);
--> statement-breakpoint
CREATE TABLE "import_problems" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "import_problems_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"import_id" integer NOT NULL,
	"line" integer NOT NULL,
	"column" text,
	"code" text NOT NULL,
	"rejected" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"kind" text NOT NULL,
	"format" text NOT NULL,
	"outcome" text NOT NULL,
	"as_of" date NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"hash" "bytea",
	"rows" jsonb,
	"guard" jsonb,
	"problem_count" integer DEFAULT 0 NOT NULL,
	"note_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organisations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text,
	CONSTRAINT "organisations_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sites_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text,
	"organisation_id" integer,
	"route" text DEFAULT 'nas' NOT NULL,
	"allowance" integer,
	"phone" text,
	"local_support" text,
	"closed" date,
	"cqc_status" text,
	"dspt_plan_due" date,
	"code_changed_on" date,
	"import_id" integer,
	"look_on" date DEFAULT '1970-01-01',
	"woken_by" text DEFAULT 'import' NOT NULL,
	"failed_on" date,
	"dspt_standing" text,
	CONSTRAINT "sites_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sources_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"as_of" date,
	"last_import_id" integer,
	"last_hash" "bytea",
	"last_rows" integer,
	CONSTRAINT "sources_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "accesses" (
	"mailbox_id" integer NOT NULL,
	"address" text NOT NULL,
	"role" text NOT NULL,
	"since" date NOT NULL,
	"import_id" integer NOT NULL,
	CONSTRAINT "accesses_pk" PRIMARY KEY("mailbox_id","address","role")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "accounts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"address" text NOT NULL,
	"site_id" integer NOT NULL,
	"site_since" date,
	"previous_address" text,
	"name" text,
	"is_set_up" boolean DEFAULT true NOT NULL,
	"status" text,
	"status_as_of" date,
	"status_after" date,
	"created" date,
	"activated" date,
	"leaver" date,
	"leaving" date,
	"joiner" date,
	"disabled" date,
	"enabled" date,
	"deleted" date,
	"restored" date,
	"resecured" date,
	"inactive_since" date,
	"import_id" integer,
	"state" text,
	"cause" text,
	"inactive_on" date,
	"delete_on" date,
	"gone_on" date,
	CONSTRAINT "accounts_address_unique" UNIQUE("address")
);
--> statement-breakpoint
CREATE TABLE "activity" (
	"account_id" integer NOT NULL,
	"source_id" integer NOT NULL,
	"last_activity" date,
	"import_id" integer NOT NULL,
	CONSTRAINT "activity_pk" PRIMARY KEY("account_id","source_id")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contacts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"account_id" integer,
	"site_id" integer,
	"role" text NOT NULL,
	"channel" text NOT NULL,
	"name" text,
	"address" text,
	"unusable" text,
	"basis" text,
	"import_id" integer,
	"recorded_on" date NOT NULL,
	CONSTRAINT "contacts_owner" UNIQUE NULLS NOT DISTINCT("account_id","site_id","role","channel")
);
--> statement-breakpoint
CREATE TABLE "dspt_publications" (
	"code" text PRIMARY KEY NOT NULL,
	"label" text,
	"level" text,
	"published_on" date,
	"import_id" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailboxes" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mailboxes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"address" text NOT NULL,
	"site_id" integer NOT NULL,
	"import_id" integer,
	CONSTRAINT "mailboxes_address_unique" UNIQUE("address")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject_type" text,
	"subject_id" bigint,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "check_runs" (
	"day" date PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"looked" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"opened" integer DEFAULT 0 NOT NULL,
	"closed" integer DEFAULT 0 NOT NULL,
	"reminders_new" integer DEFAULT 0 NOT NULL,
	"superseded" integer DEFAULT 0 NOT NULL,
	"withdrawn" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"name" text NOT NULL,
	"key" text NOT NULL,
	"value" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "counters_pk" PRIMARY KEY("name","key")
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"site_id" integer NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" integer NOT NULL,
	"severity" text,
	"detail" jsonb NOT NULL,
	"since" date NOT NULL,
	"closed_on" date,
	"acknowledged_at" timestamp with time zone,
	"ticket" text
);
--> statement-breakpoint
CREATE TABLE "marks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "marks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" integer,
	"site_id" integer,
	"from_day" date NOT NULL,
	"until_day" date,
	"reason" text,
	"made_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reminders_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"site_id" integer NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" integer NOT NULL,
	"kind" text NOT NULL,
	"episode" date NOT NULL,
	"days_left" integer NOT NULL,
	"recipient_role" text NOT NULL,
	"recipient_id" integer NOT NULL,
	"notice" jsonb NOT NULL,
	"channels" text[] NOT NULL,
	"reached_on" date NOT NULL,
	"due_on" date NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"recorded_on" date NOT NULL,
	"woken_by" text NOT NULL,
	"settled_at" timestamp with time zone,
	"ended_on" date,
	"considered_on" date,
	"waits_for" text,
	CONSTRAINT "reminders_identity" UNIQUE("subject_type","subject_id","kind","episode","days_left","recipient_role","recipient_id")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "state_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "state_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"account_id" integer NOT NULL,
	"on" date NOT NULL,
	"from" text,
	"to" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"message_id" bigint NOT NULL,
	"fence" integer NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"claimed_at" timestamp with time zone NOT NULL,
	"handed_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "attempts_pk" PRIMARY KEY("message_id","fence")
);
--> statement-breakpoint
CREATE TABLE "message_reminders" (
	"message_id" bigint NOT NULL,
	"reminder_id" bigint NOT NULL,
	CONSTRAINT "message_reminders_pk" PRIMARY KEY("message_id","reminder_id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"channel" text NOT NULL,
	"destination" text,
	"destination_hash" "bytea" NOT NULL,
	"recipient_role" text NOT NULL,
	"recipient_id" integer NOT NULL,
	"day" date NOT NULL,
	"sequence" integer NOT NULL,
	"is_copy" boolean DEFAULT false NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"opens_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"words" jsonb,
	"message_id_header" text NOT NULL,
	"date_header" timestamp with time zone NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"provider_reference" text,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "messages_identity" UNIQUE("destination_hash","day","channel","sequence")
);
--> statement-breakpoint
ALTER TABLE "import_differences" ADD CONSTRAINT "import_differences_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_problems" ADD CONSTRAINT "import_problems_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sites" ADD CONSTRAINT "sites_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accesses" ADD CONSTRAINT "accesses_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."sources"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD CONSTRAINT "mailboxes_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "marks" ADD CONSTRAINT "marks_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "state_changes" ADD CONSTRAINT "state_changes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reminders" ADD CONSTRAINT "message_reminders_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reminders" ADD CONSTRAINT "message_reminders_reminder_id_reminders_id_fk" FOREIGN KEY ("reminder_id") REFERENCES "public"."reminders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_problems_import_id" ON "import_problems" USING btree ("import_id");--> statement-breakpoint
CREATE INDEX "imports_source_id" ON "imports" USING btree ("source_id","id");--> statement-breakpoint
CREATE INDEX "sites_look_on" ON "sites" USING btree ("look_on");--> statement-breakpoint
CREATE INDEX "sites_organisation_id" ON "sites" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "accesses_address" ON "accesses" USING btree ("address");--> statement-breakpoint
CREATE INDEX "accounts_site_id" ON "accounts" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "accounts_previous_address" ON "accounts" USING btree ("previous_address") WHERE previous_address is not null;--> statement-breakpoint
CREATE INDEX "contacts_address" ON "contacts" USING btree ("address");--> statement-breakpoint
CREATE INDEX "contacts_site_id" ON "contacts" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "mailboxes_site_id" ON "mailboxes" USING btree ("site_id");--> statement-breakpoint
CREATE UNIQUE INDEX "findings_open" ON "findings" USING btree ("site_id","kind","subject_type","subject_id") WHERE closed_on is null;--> statement-breakpoint
CREATE INDEX "marks_site_id" ON "marks" USING btree ("site_id") WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX "reminders_owed" ON "reminders" USING btree ("due_on") WHERE status = 'owed';--> statement-breakpoint
CREATE INDEX "reminders_site_id" ON "reminders" USING btree ("site_id") WHERE ended_on is null;--> statement-breakpoint
CREATE INDEX "reminders_recorded_on" ON "reminders" USING btree ("recorded_on");--> statement-breakpoint
CREATE INDEX "state_changes_account_id" ON "state_changes" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "message_reminders_reminder_id" ON "message_reminders" USING btree ("reminder_id");--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "messages" USING btree ("next_attempt_at") WHERE status in ('planned', 'claimed');--> statement-breakpoint
CREATE INDEX "messages_reference" ON "messages" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "messages_day" ON "messages" USING btree ("day");