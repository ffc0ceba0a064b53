CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `accounts_user` ON `accounts` (`user_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_provider` ON `accounts` (`provider_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `announcements` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`update_id` text NOT NULL,
	`priority` integer NOT NULL,
	`status` text NOT NULL,
	`checkpoint` text NOT NULL,
	`recipients` integer NOT NULL,
	`created_at` integer NOT NULL,
	`fanned_out_at` integer,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "announcements_status_known" CHECK("status" in ('pending', 'fanned_out'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `announcements_update_id_unique` ON `announcements` (`update_id`);--> statement-breakpoint
CREATE INDEX `announcements_work` ON `announcements` (`status`,`priority`);--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_hash_unique` ON `api_tokens` (`hash`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entity` ON `audit` (`entity`,`entity_id`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE TABLE `component_dependencies` (
	`component_id` text NOT NULL,
	`depends_on_id` text NOT NULL,
	PRIMARY KEY(`component_id`, `depends_on_id`),
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`depends_on_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `component_groups` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `component_groups_slug_unique` ON `component_groups` (`slug`);--> statement-breakpoint
CREATE TABLE `component_status_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`component_id` text NOT NULL,
	`old_status` text NOT NULL,
	`new_status` text NOT NULL,
	`planned` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "component_status_changes_old_known" CHECK("old_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "component_status_changes_new_known" CHECK("new_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE INDEX `component_status_changes_at` ON `component_status_changes` (`component_id`,`at`);--> statement-breakpoint
CREATE TABLE `components` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`group_id` text,
	`position` integer NOT NULL,
	`layer` text NOT NULL,
	`owner_team` text,
	`criticality` text NOT NULL,
	`exposure` text NOT NULL,
	`environment` text NOT NULL,
	`base_status` text NOT NULL,
	`status` text NOT NULL,
	`status_planned` integer NOT NULL,
	`hidden` integer NOT NULL,
	`archived_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`group_id`) REFERENCES `component_groups`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "components_layer_known" CHECK("layer" in ('infrastructure', 'application')),
	CONSTRAINT "components_criticality_known" CHECK("criticality" in ('low', 'standard', 'high', 'critical')),
	CONSTRAINT "components_exposure_known" CHECK("exposure" in ('internet', 'internal')),
	CONSTRAINT "components_environment_known" CHECK("environment" in ('production', 'non_production')),
	CONSTRAINT "components_base_status_known" CHECK("base_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "components_status_known" CHECK("status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `components_slug_unique` ON `components` (`slug`);--> statement-breakpoint
CREATE INDEX `components_group` ON `components` (`group_id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`announcement_id` text,
	`subscriber_id` text NOT NULL,
	`priority` integer NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`last_error` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`announcement_id`) REFERENCES `announcements`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "deliveries_purpose_known" CHECK("purpose" in ('announcement', 'confirmation', 'manage_link')),
	CONSTRAINT "deliveries_status_known" CHECK("status" in ('waiting', 'leased', 'sent', 'failed', 'dropped')),
	CONSTRAINT "deliveries_announcement_fits" CHECK(("purpose" = 'announcement') = ("announcement_id" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`announcement_id`,`subscriber_id`);--> statement-breakpoint
CREATE INDEX `deliveries_work` ON `deliveries` (`status`,`priority`,`due_at`);--> statement-breakpoint
CREATE INDEX `deliveries_subscriber` ON `deliveries` (`subscriber_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`owner` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`status` integer NOT NULL,
	`headers` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`owner`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `notice_components` (
	`notice_id` text NOT NULL,
	`component_id` text NOT NULL,
	`impact` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`notice_id`, `component_id`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "notice_components_impact_known" CHECK("impact" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE INDEX `notice_components_component` ON `notice_components` (`component_id`);--> statement-breakpoint
CREATE TABLE `notice_private_facts` (
	`notice_id` text PRIMARY KEY NOT NULL,
	`facts` text NOT NULL,
	`assessment` text,
	`reasons` text NOT NULL,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`layer` text NOT NULL,
	`title` text,
	`tier` text NOT NULL,
	`tier_reason` text,
	`status` text NOT NULL,
	`impact` text NOT NULL,
	`template` text NOT NULL,
	`variables` text NOT NULL,
	`body` text,
	`window_start` integer,
	`window_end` integer,
	`time_zone` text NOT NULL,
	`actual_start` integer,
	`actual_end` integer,
	`auto_start` integer NOT NULL,
	`auto_complete` integer NOT NULL,
	`next_update_due` integer,
	`respond_by` integer,
	`anchor` integer,
	`anchor_kind` text,
	`embargo_until` integer,
	`notify` integer NOT NULL,
	`revision` integer NOT NULL,
	`calendar_sequence` integer NOT NULL,
	`published_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "notices_kind_known" CHECK("kind" in ('maintenance', 'emergency_patch', 'incident')),
	CONSTRAINT "notices_layer_known" CHECK("layer" in ('infrastructure', 'application')),
	CONSTRAINT "notices_tier_known" CHECK("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "notices_status_known" CHECK("status" in ('draft', 'scheduled', 'in_progress', 'verifying', 'completed', 'cancelled', 'rolled_back', 'investigating', 'identified', 'monitoring', 'resolved')),
	CONSTRAINT "notices_impact_known" CHECK("impact" in ('none', 'maintenance', 'minor', 'major', 'critical')),
	CONSTRAINT "notices_window_whole" CHECK(("window_start" is null) = ("window_end" is null)),
	CONSTRAINT "notices_window_ordered" CHECK("window_start" is null or "window_start" < "window_end"),
	CONSTRAINT "notices_actual_ordered" CHECK("actual_end" is null or "actual_start" <= "actual_end"),
	CONSTRAINT "notices_published_have_titles" CHECK(("status" = 'draft') = ("published_at" is null) and ("status" = 'draft' or "title" is not null)),
	CONSTRAINT "notices_maintenance_has_window" CHECK("kind" <> 'maintenance' or "window_start" is not null)
);
--> statement-breakpoint
CREATE INDEX `notices_status` ON `notices` (`status`,`window_start`);--> statement-breakpoint
CREATE INDEX `notices_published` ON `notices` (`published_at`);--> statement-breakpoint
CREATE TABLE `publication` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT "publication_single" CHECK("id" = 1)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_unique` ON `sessions` (`token`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `setup_links` (
	`hash` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stages` (
	`notice_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`percent` integer NOT NULL,
	`status` text NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	PRIMARY KEY(`notice_id`, `position`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "stages_status_known" CHECK("status" in ('pending', 'running', 'done', 'rolled_back')),
	CONSTRAINT "stages_percent_possible" CHECK("percent" between 1 and 100)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `stages_name` ON `stages` (`notice_id`,`name`);--> statement-breakpoint
CREATE TABLE `subscribers` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`status` text NOT NULL,
	`follows_all` integer NOT NULL,
	`wants_maintenance` integer NOT NULL,
	`wants_emergency_patch` integer NOT NULL,
	`wants_incident` integer NOT NULL,
	`min_tier_rank` integer NOT NULL,
	`locale` text NOT NULL,
	`time_zone` text,
	`token_version` integer NOT NULL,
	`requested` text,
	`confirmation_sent_at` integer,
	`confirmed_at` integer,
	`confirmed_by` text,
	`unsubscribed_at` integer,
	`suppressed_at` integer,
	`suppressed_reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "subscribers_status_known" CHECK("status" in ('pending', 'confirmed', 'unsubscribed', 'suppressed')),
	CONSTRAINT "subscribers_confirmed_by_known" CHECK("confirmed_by" in ('reader', 'staff', 'import')),
	CONSTRAINT "subscribers_confirmed_whole" CHECK("status" <> 'confirmed' or ("confirmed_at" is not null and "confirmed_by" is not null)),
	CONSTRAINT "subscribers_min_tier_known" CHECK("min_tier_rank" between 0 and 3),
	CONSTRAINT "subscribers_key_is_lower" CHECK("email_key" = lower("email_key"))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_email_key_unique` ON `subscribers` (`email_key`);--> statement-breakpoint
CREATE INDEX `subscribers_audience` ON `subscribers` (`status`,`id`,`follows_all`,`wants_maintenance`,`wants_emergency_patch`,`wants_incident`,`min_tier_rank`,`confirmed_at`);--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`component_id` text,
	`group_id` text,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`group_id`) REFERENCES `component_groups`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "subscriptions_one_target" CHECK(("component_id" is null) <> ("group_id" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_component` ON `subscriptions` (`subscriber_id`,`component_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_group` ON `subscriptions` (`subscriber_id`,`group_id`);--> statement-breakpoint
CREATE TABLE `template_versions` (
	`template_key` text NOT NULL,
	`version` integer NOT NULL,
	`source` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`template_key`, `version`),
	FOREIGN KEY (`template_key`) REFERENCES `templates`(`key`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `templates` (
	`key` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`tier` text,
	`moment` text NOT NULL,
	`version` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "templates_kind_known" CHECK("kind" in ('maintenance', 'emergency_patch', 'incident')),
	CONSTRAINT "templates_tier_known" CHECK("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "templates_moment_known" CHECK("moment" in ('announced', 'reminder', 'rescheduled', 'started', 'progress', 'verifying', 'completed', 'rolled_back', 'cancelled', 'extended', 'investigating', 'identified', 'monitoring', 'resolved', 'summary', 'support_brief'))
);
--> statement-breakpoint
CREATE TABLE `tier_policies` (
	`tier` text PRIMARY KEY NOT NULL,
	`cvss_min` real NOT NULL,
	`cvss_max` real NOT NULL,
	`respond_exploited_ms` integer NOT NULL,
	`respond_ms` integer NOT NULL,
	`lead_time_ms` integer NOT NULL,
	`reminders_ms` text NOT NULL,
	`cadence_ms` integer,
	`approval` text NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "tier_policies_tier_known" CHECK("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "tier_policies_approval_known" CHECK("approval" in ('none', 'before', 'after', 'emergency_after_planned_before')),
	CONSTRAINT "tier_policies_band_ordered" CHECK("cvss_min" <= "cvss_max")
);
--> statement-breakpoint
CREATE TABLE `update_components` (
	`update_id` text NOT NULL,
	`component_id` text NOT NULL,
	`old_status` text NOT NULL,
	`new_status` text NOT NULL,
	PRIMARY KEY(`update_id`, `component_id`),
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "update_components_old_known" CHECK("old_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "update_components_new_known" CHECK("new_status" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE TABLE `updates` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`status` text NOT NULL,
	`moment` text NOT NULL,
	`body` text NOT NULL,
	`display_at` integer NOT NULL,
	`old_window_start` integer,
	`old_window_end` integer,
	`new_window_start` integer,
	`new_window_end` integer,
	`time_zone` text,
	`next_update_due` integer,
	`notify` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "updates_status_known" CHECK("status" in ('draft', 'scheduled', 'in_progress', 'verifying', 'completed', 'cancelled', 'rolled_back', 'investigating', 'identified', 'monitoring', 'resolved')),
	CONSTRAINT "updates_status_public" CHECK("status" <> 'draft'),
	CONSTRAINT "updates_moment_known" CHECK("moment" in ('announced', 'reminder', 'rescheduled', 'started', 'progress', 'verifying', 'completed', 'rolled_back', 'cancelled', 'extended', 'investigating', 'identified', 'monitoring', 'resolved', 'summary', 'support_brief'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `updates_sequence` ON `updates` (`notice_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer NOT NULL,
	`image` text,
	`role` text DEFAULT 'staff' NOT NULL,
	`deactivated_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "users_role_known" CHECK("role" in ('owner', 'staff'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TABLE `verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verifications_identifier` ON `verifications` (`identifier`);