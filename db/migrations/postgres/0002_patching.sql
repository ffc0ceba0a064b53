CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"notice_id" text NOT NULL,
	"subject" text NOT NULL,
	"text_hash" text NOT NULL,
	"state" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" bigint NOT NULL,
	"due_at" bigint,
	"decided_by" text,
	"decided_at" bigint,
	"reason" text,
	"break_glass" boolean DEFAULT false NOT NULL,
	"payload" jsonb,
	CONSTRAINT "approvals_subject_known" CHECK ("subject" in ('publication', 'update', 'summary', 'disclosure')),
	CONSTRAINT "approvals_state_known" CHECK ("state" in ('requested', 'approved', 'rejected', 'voided', 'used')),
	CONSTRAINT "approvals_by_somebody_else" CHECK ("state" <> 'approved' or ("decided_by" is not null and "decided_by" <> "requested_by"))
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"team" text,
	"tier" text,
	"role" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"webhook_url" text,
	"reach" text,
	"position" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "contacts_tier_known" CHECK ("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "contacts_role_known" CHECK ("role" in ('author', 'duty_lead', 'manager', 'support')),
	CONSTRAINT "contacts_can_be_told" CHECK ("email" is not null or "webhook_url" is not null)
);
--> statement-breakpoint
CREATE TABLE "disclosure_overrides" (
	"id" text PRIMARY KEY NOT NULL,
	"notice_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"rule" text NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "freezes" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"start_at" bigint NOT NULL,
	"end_at" bigint NOT NULL,
	"time_zone" text NOT NULL,
	"reason" text,
	"component_ids" jsonb,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "freezes_ordered" CHECK ("start_at" < "end_at")
);
--> statement-breakpoint
CREATE TABLE "notice_checks" (
	"notice_id" text NOT NULL,
	"list" text NOT NULL,
	"position" integer NOT NULL,
	"key" text NOT NULL,
	"label" text NOT NULL,
	"required" boolean NOT NULL,
	"done_by" text,
	"done_at" bigint,
	"note" text,
	CONSTRAINT "notice_checks_notice_id_list_key_pk" PRIMARY KEY("notice_id","list","key"),
	CONSTRAINT "notice_checks_list_known" CHECK ("list" in ('preflight', 'watch'))
);
--> statement-breakpoint
CREATE TABLE "nudges" (
	"id" text PRIMARY KEY NOT NULL,
	"notice_id" text NOT NULL,
	"reason" text NOT NULL,
	"occasion" text NOT NULL,
	"rung" integer NOT NULL,
	"told" jsonb NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "nudges_reason_known" CHECK ("reason" in ('update_overdue', 'running_over', 'long_running', 'respond_by_at_risk', 'respond_by_breached', 'review_due', 'summary_due', 'break_glass'))
);
--> statement-breakpoint
CREATE TABLE "policy_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"policies" jsonb NOT NULL,
	"reason" text,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recurrences" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"rrule" text NOT NULL,
	"local_start" text NOT NULL,
	"time_zone" text NOT NULL,
	"duration_ms" bigint NOT NULL,
	"ahead_ms" bigint NOT NULL,
	"publish" boolean NOT NULL,
	"draft" jsonb NOT NULL,
	"made_until" bigint NOT NULL,
	"fault" text,
	"ended_at" bigint,
	"revision" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "recurrences_last" CHECK ("duration_ms" > 0 and "ahead_ms" > 0)
);
--> statement-breakpoint
CREATE TABLE "summaries" (
	"notice_id" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"sections" jsonb NOT NULL,
	"body" text NOT NULL,
	"revision" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" bigint NOT NULL,
	"published_by" text,
	"published_at" bigint,
	CONSTRAINT "summaries_status_known" CHECK ("status" in ('draft', 'approved', 'published')),
	CONSTRAINT "summaries_published_whole" CHECK (("status" = 'published') = ("published_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "support_briefs" (
	"notice_id" text NOT NULL,
	"version" integer NOT NULL,
	"body" text NOT NULL,
	"macros" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"sent_at" bigint,
	CONSTRAINT "support_briefs_notice_id_version_pk" PRIMARY KEY("notice_id","version")
);
--> statement-breakpoint
ALTER TABLE "notice_components" ADD COLUMN "role" text DEFAULT 'noticed' NOT NULL;--> statement-breakpoint
ALTER TABLE "notice_private_facts" ADD COLUMN "policy_version" integer;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "owner_team" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "commit_publicly" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "responded_at" bigint;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "lead_reason" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "recurrence_id" text;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "occurrence" bigint;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "watch_ms" bigint;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "watch_until" bigint;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "rollout_paused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "disclosed" jsonb;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "disclosed_at" bigint;--> statement-breakpoint
ALTER TABLE "stages" ADD COLUMN "region" text;--> statement-breakpoint
ALTER TABLE "stages" ADD COLUMN "planned_start" bigint;--> statement-breakpoint
ALTER TABLE "stages" ADD COLUMN "planned_end" bigint;--> statement-breakpoint
ALTER TABLE "tier_policies" ADD COLUMN "review_within_ms" bigint DEFAULT 86400000 NOT NULL;--> statement-breakpoint
ALTER TABLE "tier_policies" ADD COLUMN "summary_within_ms" bigint;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disclosure_overrides" ADD CONSTRAINT "disclosure_overrides_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_checks" ADD CONSTRAINT "notice_checks_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nudges" ADD CONSTRAINT "nudges_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summaries" ADD CONSTRAINT "summaries_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_briefs" ADD CONSTRAINT "support_briefs_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_notice" ON "approvals" USING btree ("notice_id","subject");--> statement-breakpoint
CREATE INDEX "approvals_due" ON "approvals" USING btree ("state","due_at");--> statement-breakpoint
CREATE INDEX "contacts_team" ON "contacts" USING btree ("team","tier");--> statement-breakpoint
CREATE UNIQUE INDEX "disclosure_overrides_once" ON "disclosure_overrides" USING btree ("notice_id","fingerprint");--> statement-breakpoint
CREATE INDEX "freezes_span" ON "freezes" USING btree ("end_at","start_at");--> statement-breakpoint
CREATE UNIQUE INDEX "nudges_once" ON "nudges" USING btree ("notice_id","reason","occasion","rung");--> statement-breakpoint
CREATE INDEX "recurrences_work" ON "recurrences" USING btree ("ended_at","made_until");--> statement-breakpoint
CREATE INDEX "summaries_published" ON "summaries" USING btree ("published_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notices_occurrence" ON "notices" USING btree ("recurrence_id","occurrence");--> statement-breakpoint
ALTER TABLE "notice_components" ADD CONSTRAINT "notice_components_role_known" CHECK ("role" in ('noticed', 'touched'));--> statement-breakpoint
UPDATE "tier_policies" SET "summary_within_ms" = 432000000 WHERE "tier" IN ('high', 'critical');
