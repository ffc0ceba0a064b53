CREATE TABLE "bounces" (
	"id" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"subscriber_id" text,
	"delivery_id" text,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"status_code" text,
	"diagnostic" text,
	"at" bigint NOT NULL,
	"received_at" bigint NOT NULL,
	CONSTRAINT "bounces_fingerprint_unique" UNIQUE("fingerprint"),
	CONSTRAINT "bounces_kind_known" CHECK ("kind" in ('hard', 'soft', 'complaint', 'policy', 'delayed'))
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"name" text NOT NULL,
	"labels" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counters_name_labels_pk" PRIMARY KEY("name","labels")
);
--> statement-breakpoint
CREATE TABLE "delivery_events" (
	"id" text PRIMARY KEY NOT NULL,
	"delivery_id" text NOT NULL,
	"at" bigint NOT NULL,
	"event" text NOT NULL,
	"failure_class" text,
	"detail" text,
	"actor" text NOT NULL,
	CONSTRAINT "delivery_events_event_known" CHECK ("event" in ('deferred', 'failed', 'bounced', 'complained', 'folded', 'cancelled', 'retried'))
);
--> statement-breakpoint
CREATE TABLE "mail_holds" (
	"scope" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"failure_class" text,
	"since" bigint NOT NULL,
	"until" bigint,
	"set_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_followers" (
	"notice_id" text NOT NULL,
	"subscriber_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "notice_followers_notice_id_subscriber_id_pk" PRIMARY KEY("notice_id","subscriber_id")
);
--> statement-breakpoint
CREATE TABLE "staff_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"dedupe_key" text NOT NULL,
	"channel" text NOT NULL,
	"target" text NOT NULL,
	"kind" text NOT NULL,
	"notice_id" text,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"payload" jsonb,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"lease_owner" text,
	"lease_until" bigint,
	"last_error" text,
	"created_at" bigint NOT NULL,
	"finished_at" bigint,
	CONSTRAINT "staff_messages_dedupe_key_unique" UNIQUE("dedupe_key"),
	CONSTRAINT "staff_messages_channel_known" CHECK ("channel" in ('mail', 'webhook')),
	CONSTRAINT "staff_messages_status_known" CHECK ("status" in ('waiting', 'leased', 'sent', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "subscriber_imports" (
	"id" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"file_name" text NOT NULL,
	"content" text NOT NULL,
	"consent" jsonb NOT NULL,
	"options" jsonb NOT NULL,
	"checkpoint" integer NOT NULL,
	"total_rows" integer NOT NULL,
	"added" integer NOT NULL,
	"changed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"refused" integer NOT NULL,
	"faults" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"finished_at" bigint,
	CONSTRAINT "subscriber_imports_status_known" CHECK ("status" in ('waiting', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "subscriber_imports_counts" CHECK ("checkpoint" >= 0 and "total_rows" >= 0)
);
--> statement-breakpoint
ALTER TABLE "announcements" DROP CONSTRAINT "announcements_update_id_unique";--> statement-breakpoint
ALTER TABLE "announcements" DROP CONSTRAINT "announcements_status_known";--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_purpose_known";--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_status_known";--> statement-breakpoint
ALTER TABLE "announcements" ADD COLUMN "kind" text DEFAULT 'update' NOT NULL;--> statement-breakpoint
ALTER TABLE "announcements" ADD COLUMN "occasion" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "announcements" ADD COLUMN "body" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "failure_class" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "domain" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "folded_into" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "context" jsonb;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "news" text DEFAULT 'every' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "calendar_method" text DEFAULT 'publish' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "daily_digest" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "weekly_look_ahead" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "digest_due_at" bigint;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "look_ahead_due_at" bigint;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "suppressed_kind" text;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "consent" jsonb;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "account_id" text;--> statement-breakpoint
ALTER TABLE "bounces" ADD CONSTRAINT "bounces_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bounces" ADD CONSTRAINT "bounces_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_events" ADD CONSTRAINT "delivery_events_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_followers" ADD CONSTRAINT "notice_followers_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_followers" ADD CONSTRAINT "notice_followers_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bounces_subscriber" ON "bounces" USING btree ("subscriber_id","at");--> statement-breakpoint
CREATE INDEX "bounces_received" ON "bounces" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "delivery_events_delivery" ON "delivery_events" USING btree ("delivery_id","at");--> statement-breakpoint
CREATE INDEX "notice_followers_subscriber" ON "notice_followers" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "staff_messages_work" ON "staff_messages" USING btree ("status","due_at");--> statement-breakpoint
CREATE INDEX "staff_messages_notice" ON "staff_messages" USING btree ("notice_id");--> statement-breakpoint
CREATE INDEX "subscriber_imports_status" ON "subscriber_imports" USING btree ("status","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "announcements_once" ON "announcements" USING btree ("update_id","occasion");--> statement-breakpoint
CREATE INDEX "announcements_notice" ON "announcements" USING btree ("notice_id");--> statement-breakpoint
CREATE INDEX "subscribers_digest_due" ON "subscribers" USING btree ("digest_due_at");--> statement-breakpoint
CREATE INDEX "subscribers_look_ahead_due" ON "subscribers" USING btree ("look_ahead_due_at");--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_kind_known" CHECK ("kind" in ('update', 'reminder', 'summary'));--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_status_known" CHECK ("status" in ('pending', 'fanned_out', 'cancelled'));--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_purpose_known" CHECK ("purpose" in ('announcement', 'confirmation', 'manage_link', 'digest', 'look_ahead'));--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_status_known" CHECK ("status" in ('waiting', 'leased', 'sent', 'failed', 'dropped', 'folded', 'cancelled', 'bounced'));--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_news_known" CHECK ("news" in ('every', 'time_changes', 'start_and_end'));--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_calendar_method_known" CHECK ("calendar_method" in ('none', 'publish', 'request'));--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_suppressed_kind_known" CHECK ("suppressed_kind" in ('hard_bounce', 'soft_bounces', 'complaint', 'staff'));--> statement-breakpoint
UPDATE "deliveries" SET "domain" = lower(split_part("subscribers"."email", '@', 2)) FROM "subscribers" WHERE "subscribers"."id" = "deliveries"."subscriber_id";
