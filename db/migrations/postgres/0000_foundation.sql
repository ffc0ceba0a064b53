CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "announcements" (
	"id" text PRIMARY KEY NOT NULL,
	"notice_id" text NOT NULL,
	"update_id" text NOT NULL,
	"priority" integer NOT NULL,
	"status" text NOT NULL,
	"checkpoint" text NOT NULL,
	"recipients" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"fanned_out_at" bigint,
	CONSTRAINT "announcements_update_id_unique" UNIQUE("update_id"),
	CONSTRAINT "announcements_status_known" CHECK ("status" in ('pending', 'fanned_out'))
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"last_used_at" bigint,
	"revoked_at" bigint,
	CONSTRAINT "api_tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "component_dependencies" (
	"component_id" text NOT NULL,
	"depends_on_id" text NOT NULL,
	CONSTRAINT "component_dependencies_component_id_depends_on_id_pk" PRIMARY KEY("component_id","depends_on_id")
);
--> statement-breakpoint
CREATE TABLE "component_groups" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "component_groups_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "component_status_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"component_id" text NOT NULL,
	"old_status" text NOT NULL,
	"new_status" text NOT NULL,
	"planned" boolean NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "component_status_changes_old_known" CHECK ("old_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "component_status_changes_new_known" CHECK ("new_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE TABLE "components" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"group_id" text,
	"position" integer NOT NULL,
	"layer" text NOT NULL,
	"owner_team" text,
	"criticality" text NOT NULL,
	"exposure" text NOT NULL,
	"environment" text NOT NULL,
	"base_status" text NOT NULL,
	"status" text NOT NULL,
	"status_planned" boolean NOT NULL,
	"hidden" boolean NOT NULL,
	"archived_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "components_slug_unique" UNIQUE("slug"),
	CONSTRAINT "components_layer_known" CHECK ("layer" in ('infrastructure', 'application')),
	CONSTRAINT "components_criticality_known" CHECK ("criticality" in ('low', 'standard', 'high', 'critical')),
	CONSTRAINT "components_exposure_known" CHECK ("exposure" in ('internet', 'internal')),
	CONSTRAINT "components_environment_known" CHECK ("environment" in ('production', 'non_production')),
	CONSTRAINT "components_base_status_known" CHECK ("base_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "components_status_known" CHECK ("status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"announcement_id" text,
	"subscriber_id" text NOT NULL,
	"priority" integer NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"lease_owner" text,
	"lease_until" bigint,
	"last_error" text,
	"created_at" bigint NOT NULL,
	"finished_at" bigint,
	CONSTRAINT "deliveries_purpose_known" CHECK ("purpose" in ('announcement', 'confirmation', 'manage_link')),
	CONSTRAINT "deliveries_status_known" CHECK ("status" in ('waiting', 'leased', 'sent', 'failed', 'dropped')),
	CONSTRAINT "deliveries_announcement_fits" CHECK (("purpose" = 'announcement') = ("announcement_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"owner" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "idempotency_keys_owner_key_pk" PRIMARY KEY("owner","key")
);
--> statement-breakpoint
CREATE TABLE "notice_components" (
	"notice_id" text NOT NULL,
	"component_id" text NOT NULL,
	"impact" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "notice_components_notice_id_component_id_pk" PRIMARY KEY("notice_id","component_id"),
	CONSTRAINT "notice_components_impact_known" CHECK ("impact" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE TABLE "notice_private_facts" (
	"notice_id" text PRIMARY KEY NOT NULL,
	"facts" jsonb NOT NULL,
	"assessment" jsonb,
	"reasons" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"layer" text NOT NULL,
	"title" text,
	"tier" text NOT NULL,
	"tier_reason" text,
	"status" text NOT NULL,
	"impact" text NOT NULL,
	"template" text NOT NULL,
	"variables" jsonb NOT NULL,
	"body" text,
	"window_start" bigint,
	"window_end" bigint,
	"time_zone" text NOT NULL,
	"actual_start" bigint,
	"actual_end" bigint,
	"auto_start" boolean NOT NULL,
	"auto_complete" boolean NOT NULL,
	"next_update_due" bigint,
	"respond_by" bigint,
	"anchor" bigint,
	"anchor_kind" text,
	"embargo_until" bigint,
	"notify" boolean NOT NULL,
	"revision" integer NOT NULL,
	"calendar_sequence" integer NOT NULL,
	"published_at" bigint,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "notices_kind_known" CHECK ("kind" in ('maintenance', 'emergency_patch', 'incident')),
	CONSTRAINT "notices_layer_known" CHECK ("layer" in ('infrastructure', 'application')),
	CONSTRAINT "notices_tier_known" CHECK ("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "notices_status_known" CHECK ("status" in ('draft', 'scheduled', 'in_progress', 'verifying', 'completed', 'cancelled', 'rolled_back', 'investigating', 'identified', 'monitoring', 'resolved')),
	CONSTRAINT "notices_impact_known" CHECK ("impact" in ('none', 'maintenance', 'minor', 'major', 'critical')),
	CONSTRAINT "notices_window_whole" CHECK (("window_start" is null) = ("window_end" is null)),
	CONSTRAINT "notices_window_ordered" CHECK ("window_start" is null or "window_start" < "window_end"),
	CONSTRAINT "notices_actual_ordered" CHECK ("actual_end" is null or "actual_start" <= "actual_end"),
	CONSTRAINT "notices_published_have_titles" CHECK (("status" = 'draft') = ("published_at" is null) and ("status" = 'draft' or "title" is not null)),
	CONSTRAINT "notices_maintenance_has_window" CHECK ("kind" <> 'maintenance' or "window_start" is not null)
);
--> statement-breakpoint
CREATE TABLE "publication" (
	"id" integer PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"changed_at" bigint NOT NULL,
	CONSTRAINT "publication_single" CHECK ("id" = 1)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setup_links" (
	"hash" text PRIMARY KEY NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stages" (
	"notice_id" text NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"percent" integer NOT NULL,
	"status" text NOT NULL,
	"started_at" bigint,
	"ended_at" bigint,
	CONSTRAINT "stages_notice_id_position_pk" PRIMARY KEY("notice_id","position"),
	CONSTRAINT "stages_status_known" CHECK ("status" in ('pending', 'running', 'done', 'rolled_back')),
	CONSTRAINT "stages_percent_possible" CHECK ("percent" between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "subscribers" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"status" text NOT NULL,
	"follows_all" boolean NOT NULL,
	"wants_maintenance" boolean NOT NULL,
	"wants_emergency_patch" boolean NOT NULL,
	"wants_incident" boolean NOT NULL,
	"min_tier_rank" integer NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text,
	"token_version" integer NOT NULL,
	"requested" jsonb,
	"confirmation_sent_at" bigint,
	"confirmed_at" bigint,
	"confirmed_by" text,
	"unsubscribed_at" bigint,
	"suppressed_at" bigint,
	"suppressed_reason" text,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "subscribers_email_key_unique" UNIQUE("email_key"),
	CONSTRAINT "subscribers_status_known" CHECK ("status" in ('pending', 'confirmed', 'unsubscribed', 'suppressed')),
	CONSTRAINT "subscribers_confirmed_by_known" CHECK ("confirmed_by" in ('reader', 'staff', 'import')),
	CONSTRAINT "subscribers_confirmed_whole" CHECK ("status" <> 'confirmed' or ("confirmed_at" is not null and "confirmed_by" is not null)),
	CONSTRAINT "subscribers_min_tier_known" CHECK ("min_tier_rank" between 0 and 3),
	CONSTRAINT "subscribers_key_is_lower" CHECK ("email_key" = lower("email_key"))
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"subscriber_id" text NOT NULL,
	"component_id" text,
	"group_id" text,
	CONSTRAINT "subscriptions_one_target" CHECK (("component_id" is null) <> ("group_id" is null))
);
--> statement-breakpoint
CREATE TABLE "template_versions" (
	"template_key" text NOT NULL,
	"version" integer NOT NULL,
	"source" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "template_versions_template_key_version_pk" PRIMARY KEY("template_key","version")
);
--> statement-breakpoint
CREATE TABLE "templates" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"tier" text,
	"moment" text NOT NULL,
	"version" integer,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "templates_kind_known" CHECK ("kind" in ('maintenance', 'emergency_patch', 'incident')),
	CONSTRAINT "templates_tier_known" CHECK ("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "templates_moment_known" CHECK ("moment" in ('announced', 'reminder', 'rescheduled', 'started', 'progress', 'verifying', 'completed', 'rolled_back', 'cancelled', 'extended', 'investigating', 'identified', 'monitoring', 'resolved', 'summary', 'support_brief'))
);
--> statement-breakpoint
CREATE TABLE "tier_policies" (
	"tier" text PRIMARY KEY NOT NULL,
	"cvss_min" double precision NOT NULL,
	"cvss_max" double precision NOT NULL,
	"respond_exploited_ms" bigint NOT NULL,
	"respond_ms" bigint NOT NULL,
	"lead_time_ms" bigint NOT NULL,
	"reminders_ms" jsonb NOT NULL,
	"cadence_ms" bigint,
	"approval" text NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "tier_policies_tier_known" CHECK ("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "tier_policies_approval_known" CHECK ("approval" in ('none', 'before', 'after', 'emergency_after_planned_before')),
	CONSTRAINT "tier_policies_band_ordered" CHECK ("cvss_min" <= "cvss_max")
);
--> statement-breakpoint
CREATE TABLE "update_components" (
	"update_id" text NOT NULL,
	"component_id" text NOT NULL,
	"old_status" text NOT NULL,
	"new_status" text NOT NULL,
	CONSTRAINT "update_components_update_id_component_id_pk" PRIMARY KEY("update_id","component_id"),
	CONSTRAINT "update_components_old_known" CHECK ("old_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "update_components_new_known" CHECK ("new_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE TABLE "updates" (
	"id" text PRIMARY KEY NOT NULL,
	"notice_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"status" text NOT NULL,
	"moment" text NOT NULL,
	"body" text NOT NULL,
	"display_at" bigint NOT NULL,
	"old_window_start" bigint,
	"old_window_end" bigint,
	"new_window_start" bigint,
	"new_window_end" bigint,
	"time_zone" text,
	"next_update_due" bigint,
	"notify" boolean NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "updates_status_known" CHECK ("status" in ('draft', 'scheduled', 'in_progress', 'verifying', 'completed', 'cancelled', 'rolled_back', 'investigating', 'identified', 'monitoring', 'resolved')),
	CONSTRAINT "updates_status_public" CHECK ("status" <> 'draft'),
	CONSTRAINT "updates_moment_known" CHECK ("moment" in ('announced', 'reminder', 'rescheduled', 'started', 'progress', 'verifying', 'completed', 'rolled_back', 'cancelled', 'extended', 'investigating', 'identified', 'monitoring', 'resolved', 'summary', 'support_brief'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean NOT NULL,
	"image" text,
	"role" text DEFAULT 'staff' NOT NULL,
	"deactivated_at" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_role_known" CHECK ("role" in ('owner', 'staff'))
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_update_id_updates_id_fk" FOREIGN KEY ("update_id") REFERENCES "public"."updates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_dependencies" ADD CONSTRAINT "component_dependencies_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_dependencies" ADD CONSTRAINT "component_dependencies_depends_on_id_components_id_fk" FOREIGN KEY ("depends_on_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_status_changes" ADD CONSTRAINT "component_status_changes_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "components" ADD CONSTRAINT "components_group_id_component_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."component_groups"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_components" ADD CONSTRAINT "notice_components_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_components" ADD CONSTRAINT "notice_components_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_private_facts" ADD CONSTRAINT "notice_private_facts_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stages" ADD CONSTRAINT "stages_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_group_id_component_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."component_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_versions" ADD CONSTRAINT "template_versions_template_key_templates_key_fk" FOREIGN KEY ("template_key") REFERENCES "public"."templates"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_components" ADD CONSTRAINT "update_components_update_id_updates_id_fk" FOREIGN KEY ("update_id") REFERENCES "public"."updates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_components" ADD CONSTRAINT "update_components_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_provider" ON "accounts" USING btree ("provider_id","account_id");--> statement-breakpoint
CREATE INDEX "announcements_work" ON "announcements" USING btree ("status","priority");--> statement-breakpoint
CREATE INDEX "audit_entity" ON "audit" USING btree ("entity","entity_id");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "component_status_changes_at" ON "component_status_changes" USING btree ("component_id","at");--> statement-breakpoint
CREATE INDEX "components_group" ON "components" USING btree ("group_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_once" ON "deliveries" USING btree ("announcement_id","subscriber_id");--> statement-breakpoint
CREATE INDEX "deliveries_work" ON "deliveries" USING btree ("status","priority","due_at");--> statement-breakpoint
CREATE INDEX "deliveries_subscriber" ON "deliveries" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notice_components_component" ON "notice_components" USING btree ("component_id");--> statement-breakpoint
CREATE INDEX "notices_status" ON "notices" USING btree ("status","window_start");--> statement-breakpoint
CREATE INDEX "notices_published" ON "notices" USING btree ("published_at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "stages_name" ON "stages" USING btree ("notice_id","name");--> statement-breakpoint
CREATE INDEX "subscribers_audience" ON "subscribers" USING btree ("status","id","follows_all","wants_maintenance","wants_emergency_patch","wants_incident","min_tier_rank","confirmed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_component" ON "subscriptions" USING btree ("subscriber_id","component_id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_group" ON "subscriptions" USING btree ("subscriber_id","group_id");--> statement-breakpoint
CREATE UNIQUE INDEX "updates_sequence" ON "updates" USING btree ("notice_id","sequence");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");