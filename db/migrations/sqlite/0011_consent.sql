PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_subscribers` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`status` text GENERATED ALWAYS AS (case
  when "requested_at" is not null then 'pending'
  when "suppressed_at" is not null or "complained_at" is not null then 'suppressed'
  when "unsubscribed_at" is not null then 'unsubscribed'
  when "confirmed_at" is not null then 'confirmed'
  else 'pending' end) STORED NOT NULL,
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
	`requested_at` integer,
	`confirmation_sent_at` integer,
	`confirmed_at` integer,
	`confirmed_by` text,
	`unsubscribed_at` integer,
	`complained_at` integer,
	`suppressed_at` integer,
	`suppressed_reason` text,
	`suppressed_kind` text,
	`reinstated_at` integer,
	`consent` text,
	`account_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "subscribers_confirmed_by_known" CHECK("confirmed_by" in ('reader', 'staff', 'import')),
	CONSTRAINT "subscribers_confirmed_whole" CHECK(("confirmed_at" is null) = ("confirmed_by" is null)),
	CONSTRAINT "subscribers_complaint_is_no" CHECK("complained_at" is null or "unsubscribed_at" is not null),
	CONSTRAINT "subscribers_suppressed_whole" CHECK(("suppressed_at" is null) = ("suppressed_kind" is null)),
	CONSTRAINT "subscribers_min_tier_known" CHECK("min_tier_rank" between 0 and 3),
	CONSTRAINT "subscribers_key_is_lower" CHECK("email_key" = lower("email_key")),
	CONSTRAINT "subscribers_news_known" CHECK("news" in ('every', 'time_changes', 'start_and_end')),
	CONSTRAINT "subscribers_calendar_method_known" CHECK("calendar_method" in ('none', 'publish', 'request')),
	CONSTRAINT "subscribers_suppressed_kind_known" CHECK("suppressed_kind" in ('hard_bounce', 'soft_bounces', 'staff'))
);
--> statement-breakpoint
INSERT INTO `__new_subscribers`("id", "email", "email_key", "follows_all", "wants_maintenance", "wants_emergency_patch", "wants_incident", "min_tier_rank", "locale", "time_zone", "news", "calendar_method", "daily_digest", "weekly_look_ahead", "digest_due_at", "look_ahead_due_at", "token_version", "requested", "requested_at", "confirmation_sent_at", "confirmed_at", "confirmed_by", "unsubscribed_at", "complained_at", "suppressed_at", "suppressed_reason", "suppressed_kind", "reinstated_at", "consent", "account_id", "created_at", "updated_at") SELECT "id", "email", "email_key", "follows_all", "wants_maintenance", "wants_emergency_patch", "wants_incident", "min_tier_rank", "locale", "time_zone", "news", "calendar_method", "daily_digest", "weekly_look_ahead", "digest_due_at", "look_ahead_due_at", "token_version", "requested", case when "status" = 'pending' then "updated_at" end, "confirmation_sent_at", "confirmed_at", case when "confirmed_at" is not null then coalesce("confirmed_by", 'import') end, case when "status" = 'unsubscribed' or "suppressed_kind" = 'complaint' then coalesce("unsubscribed_at", "suppressed_at", "updated_at") else "unsubscribed_at" end, case when "suppressed_kind" = 'complaint' then coalesce("suppressed_at", "updated_at") end, case when "suppressed_kind" = 'complaint' then null when "status" = 'suppressed' then coalesce("suppressed_at", "updated_at") else "suppressed_at" end, case when "suppressed_kind" = 'complaint' then null else "suppressed_reason" end, case when "suppressed_kind" = 'complaint' then null when "status" = 'suppressed' or "suppressed_at" is not null then coalesce("suppressed_kind", 'hard_bounce') end, "reinstated_at", "consent", "account_id", "created_at", "updated_at" FROM `subscribers`;--> statement-breakpoint
DROP TABLE `subscribers`;--> statement-breakpoint
ALTER TABLE `__new_subscribers` RENAME TO `subscribers`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_email_key_unique` ON `subscribers` (`email_key`);--> statement-breakpoint
CREATE INDEX `subscribers_audience` ON `subscribers` (`status`,`id`,`follows_all`,`wants_maintenance`,`wants_emergency_patch`,`wants_incident`,`min_tier_rank`,`news`,`daily_digest`,`confirmed_at`);--> statement-breakpoint
CREATE INDEX `subscribers_digest_due` ON `subscribers` (`digest_due_at`);--> statement-breakpoint
CREATE INDEX `subscribers_look_ahead_due` ON `subscribers` (`look_ahead_due_at`);