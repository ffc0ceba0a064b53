CREATE TABLE `bounces` (
	`id` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`subscriber_id` text,
	`delivery_id` text,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`status_code` text,
	`diagnostic` text,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`delivery_id`) REFERENCES `deliveries`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "bounces_kind_known" CHECK("kind" in ('hard', 'soft', 'complaint', 'policy', 'delayed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bounces_fingerprint_unique` ON `bounces` (`fingerprint`);--> statement-breakpoint
CREATE INDEX `bounces_subscriber` ON `bounces` (`subscriber_id`,`at`);--> statement-breakpoint
CREATE INDEX `bounces_received` ON `bounces` (`received_at`);--> statement-breakpoint
CREATE TABLE `counters` (
	`name` text NOT NULL,
	`labels` text NOT NULL,
	`value` integer NOT NULL,
	PRIMARY KEY(`name`, `labels`)
);
--> statement-breakpoint
CREATE TABLE `delivery_events` (
	`id` text PRIMARY KEY NOT NULL,
	`delivery_id` text NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`failure_class` text,
	`detail` text,
	`actor` text NOT NULL,
	FOREIGN KEY (`delivery_id`) REFERENCES `deliveries`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "delivery_events_event_known" CHECK("event" in ('deferred', 'failed', 'bounced', 'complained', 'folded', 'cancelled', 'retried'))
);
--> statement-breakpoint
CREATE INDEX `delivery_events_delivery` ON `delivery_events` (`delivery_id`,`at`);--> statement-breakpoint
CREATE TABLE `mail_holds` (
	`scope` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`failure_class` text,
	`since` integer NOT NULL,
	`until` integer,
	`set_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notice_followers` (
	`notice_id` text NOT NULL,
	`subscriber_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`notice_id`, `subscriber_id`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `notice_followers_subscriber` ON `notice_followers` (`subscriber_id`);--> statement-breakpoint
CREATE TABLE `staff_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`dedupe_key` text NOT NULL,
	`channel` text NOT NULL,
	`target` text NOT NULL,
	`kind` text NOT NULL,
	`notice_id` text,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`payload` text,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`last_error` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "staff_messages_channel_known" CHECK("channel" in ('mail', 'webhook')),
	CONSTRAINT "staff_messages_status_known" CHECK("status" in ('waiting', 'leased', 'sent', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_messages_dedupe_key_unique` ON `staff_messages` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `staff_messages_work` ON `staff_messages` (`status`,`due_at`);--> statement-breakpoint
CREATE INDEX `staff_messages_notice` ON `staff_messages` (`notice_id`);--> statement-breakpoint
CREATE TABLE `subscriber_imports` (
	`id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`file_name` text NOT NULL,
	`content` text NOT NULL,
	`consent` text NOT NULL,
	`options` text NOT NULL,
	`checkpoint` integer NOT NULL,
	`total_rows` integer NOT NULL,
	`added` integer NOT NULL,
	`changed` integer NOT NULL,
	`skipped` integer NOT NULL,
	`refused` integer NOT NULL,
	`faults` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "subscriber_imports_status_known" CHECK("status" in ('waiting', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "subscriber_imports_counts" CHECK("checkpoint" >= 0 and "total_rows" >= 0)
);
--> statement-breakpoint
CREATE INDEX `subscriber_imports_status` ON `subscriber_imports` (`status`,`created_at`);--> statement-breakpoint
CREATE TABLE `__new_announcements` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`update_id` text NOT NULL,
	`kind` text DEFAULT 'update' NOT NULL,
	`occasion` text DEFAULT '' NOT NULL,
	`body` text,
	`priority` integer NOT NULL,
	`status` text NOT NULL,
	`checkpoint` text NOT NULL,
	`recipients` integer NOT NULL,
	`created_at` integer NOT NULL,
	`fanned_out_at` integer,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "announcements_kind_known" CHECK("kind" in ('update', 'reminder', 'summary')),
	CONSTRAINT "announcements_status_known" CHECK("status" in ('pending', 'fanned_out', 'cancelled'))
);
--> statement-breakpoint
INSERT INTO `__new_announcements`("id", "notice_id", "update_id", "priority", "status", "checkpoint", "recipients", "created_at", "fanned_out_at") SELECT "id", "notice_id", "update_id", "priority", "status", "checkpoint", "recipients", "created_at", "fanned_out_at" FROM `announcements`;--> statement-breakpoint
DROP TABLE `announcements`;--> statement-breakpoint
ALTER TABLE `__new_announcements` RENAME TO `announcements`;--> statement-breakpoint
CREATE UNIQUE INDEX `announcements_once` ON `announcements` (`update_id`,`occasion`);--> statement-breakpoint
CREATE INDEX `announcements_work` ON `announcements` (`status`,`priority`);--> statement-breakpoint
CREATE INDEX `announcements_notice` ON `announcements` (`notice_id`);--> statement-breakpoint
CREATE TABLE `__new_deliveries` (
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
	`failure_class` text,
	`domain` text DEFAULT '' NOT NULL,
	`folded_into` text,
	`context` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`announcement_id`) REFERENCES `announcements`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "deliveries_purpose_known" CHECK("purpose" in ('announcement', 'confirmation', 'manage_link', 'digest', 'look_ahead')),
	CONSTRAINT "deliveries_status_known" CHECK("status" in ('waiting', 'leased', 'sent', 'failed', 'dropped', 'folded', 'cancelled', 'bounced')),
	CONSTRAINT "deliveries_announcement_fits" CHECK(("purpose" = 'announcement') = ("announcement_id" is not null))
);
--> statement-breakpoint
INSERT INTO `__new_deliveries`("id", "purpose", "announcement_id", "subscriber_id", "priority", "status", "attempts", "due_at", "lease_owner", "lease_until", "last_error", "created_at", "finished_at", "domain") SELECT "id", "purpose", "announcement_id", "subscriber_id", "priority", "status", "attempts", "due_at", "lease_owner", "lease_until", "last_error", "created_at", "finished_at", coalesce((select lower(substr("email", instr("email", '@') + 1)) from `subscribers` where `subscribers`."id" = `deliveries`."subscriber_id"), '') FROM `deliveries`;--> statement-breakpoint
DROP TABLE `deliveries`;--> statement-breakpoint
ALTER TABLE `__new_deliveries` RENAME TO `deliveries`;--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`announcement_id`,`subscriber_id`);--> statement-breakpoint
CREATE INDEX `deliveries_work` ON `deliveries` (`status`,`priority`,`due_at`);--> statement-breakpoint
CREATE INDEX `deliveries_subscriber` ON `deliveries` (`subscriber_id`);--> statement-breakpoint
CREATE TABLE `__new_subscribers` (
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
	`news` text DEFAULT 'every' NOT NULL,
	`calendar_method` text DEFAULT 'publish' NOT NULL,
	`daily_digest` integer DEFAULT false NOT NULL,
	`weekly_look_ahead` integer DEFAULT false NOT NULL,
	`digest_due_at` integer,
	`look_ahead_due_at` integer,
	`token_version` integer NOT NULL,
	`requested` text,
	`confirmation_sent_at` integer,
	`confirmed_at` integer,
	`confirmed_by` text,
	`unsubscribed_at` integer,
	`suppressed_at` integer,
	`suppressed_reason` text,
	`suppressed_kind` text,
	`consent` text,
	`account_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "subscribers_status_known" CHECK("status" in ('pending', 'confirmed', 'unsubscribed', 'suppressed')),
	CONSTRAINT "subscribers_confirmed_by_known" CHECK("confirmed_by" in ('reader', 'staff', 'import')),
	CONSTRAINT "subscribers_confirmed_whole" CHECK("status" <> 'confirmed' or ("confirmed_at" is not null and "confirmed_by" is not null)),
	CONSTRAINT "subscribers_min_tier_known" CHECK("min_tier_rank" between 0 and 3),
	CONSTRAINT "subscribers_key_is_lower" CHECK("email_key" = lower("email_key")),
	CONSTRAINT "subscribers_news_known" CHECK("news" in ('every', 'time_changes', 'start_and_end')),
	CONSTRAINT "subscribers_calendar_method_known" CHECK("calendar_method" in ('none', 'publish', 'request')),
	CONSTRAINT "subscribers_suppressed_kind_known" CHECK("suppressed_kind" in ('hard_bounce', 'soft_bounces', 'complaint', 'staff'))
);
--> statement-breakpoint
INSERT INTO `__new_subscribers`("id", "email", "email_key", "status", "follows_all", "wants_maintenance", "wants_emergency_patch", "wants_incident", "min_tier_rank", "locale", "time_zone", "token_version", "requested", "confirmation_sent_at", "confirmed_at", "confirmed_by", "unsubscribed_at", "suppressed_at", "suppressed_reason", "created_at", "updated_at") SELECT "id", "email", "email_key", "status", "follows_all", "wants_maintenance", "wants_emergency_patch", "wants_incident", "min_tier_rank", "locale", "time_zone", "token_version", "requested", "confirmation_sent_at", "confirmed_at", "confirmed_by", "unsubscribed_at", "suppressed_at", "suppressed_reason", "created_at", "updated_at" FROM `subscribers`;--> statement-breakpoint
DROP TABLE `subscribers`;--> statement-breakpoint
ALTER TABLE `__new_subscribers` RENAME TO `subscribers`;--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_email_key_unique` ON `subscribers` (`email_key`);--> statement-breakpoint
CREATE INDEX `subscribers_audience` ON `subscribers` (`status`,`id`,`follows_all`,`wants_maintenance`,`wants_emergency_patch`,`wants_incident`,`min_tier_rank`,`confirmed_at`);--> statement-breakpoint
CREATE INDEX `subscribers_digest_due` ON `subscribers` (`digest_due_at`);--> statement-breakpoint
CREATE INDEX `subscribers_look_ahead_due` ON `subscribers` (`look_ahead_due_at`);