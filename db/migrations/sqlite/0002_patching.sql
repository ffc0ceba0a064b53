CREATE TABLE `approvals` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`subject` text NOT NULL,
	`text_hash` text NOT NULL,
	`state` text NOT NULL,
	`requested_by` text NOT NULL,
	`requested_at` integer NOT NULL,
	`due_at` integer,
	`decided_by` text,
	`decided_at` integer,
	`reason` text,
	`break_glass` integer DEFAULT false NOT NULL,
	`payload` text,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "approvals_subject_known" CHECK("subject" in ('publication', 'update', 'summary', 'disclosure')),
	CONSTRAINT "approvals_state_known" CHECK("state" in ('requested', 'approved', 'rejected', 'voided', 'used')),
	CONSTRAINT "approvals_by_somebody_else" CHECK("state" <> 'approved' or ("decided_by" is not null and "decided_by" <> "requested_by"))
);
--> statement-breakpoint
CREATE INDEX `approvals_notice` ON `approvals` (`notice_id`,`subject`);--> statement-breakpoint
CREATE INDEX `approvals_due` ON `approvals` (`state`,`due_at`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`id` text PRIMARY KEY NOT NULL,
	`team` text,
	`tier` text,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`webhook_url` text,
	`reach` text,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "contacts_tier_known" CHECK("tier" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "contacts_role_known" CHECK("role" in ('author', 'duty_lead', 'manager', 'support')),
	CONSTRAINT "contacts_can_be_told" CHECK("email" is not null or "webhook_url" is not null)
);
--> statement-breakpoint
CREATE INDEX `contacts_team` ON `contacts` (`team`,`tier`);--> statement-breakpoint
CREATE TABLE `disclosure_overrides` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`rule` text NOT NULL,
	`reason` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `disclosure_overrides_once` ON `disclosure_overrides` (`notice_id`,`fingerprint`);--> statement-breakpoint
CREATE TABLE `freezes` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`time_zone` text NOT NULL,
	`reason` text,
	`component_ids` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "freezes_ordered" CHECK("start_at" < "end_at")
);
--> statement-breakpoint
CREATE INDEX `freezes_span` ON `freezes` (`end_at`,`start_at`);--> statement-breakpoint
CREATE TABLE `notice_checks` (
	`notice_id` text NOT NULL,
	`list` text NOT NULL,
	`position` integer NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`required` integer NOT NULL,
	`done_by` text,
	`done_at` integer,
	`note` text,
	PRIMARY KEY(`notice_id`, `list`, `key`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "notice_checks_list_known" CHECK("list" in ('preflight', 'watch'))
);
--> statement-breakpoint
CREATE TABLE `nudges` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`reason` text NOT NULL,
	`occasion` text NOT NULL,
	`rung` integer NOT NULL,
	`told` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "nudges_reason_known" CHECK("reason" in ('update_overdue', 'running_over', 'long_running', 'respond_by_at_risk', 'respond_by_breached', 'review_due', 'summary_due', 'break_glass'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `nudges_once` ON `nudges` (`notice_id`,`reason`,`occasion`,`rung`);--> statement-breakpoint
CREATE TABLE `policy_versions` (
	`version` integer PRIMARY KEY NOT NULL,
	`policies` text NOT NULL,
	`reason` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `recurrences` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`rrule` text NOT NULL,
	`local_start` text NOT NULL,
	`time_zone` text NOT NULL,
	`duration_ms` integer NOT NULL,
	`ahead_ms` integer NOT NULL,
	`publish` integer NOT NULL,
	`draft` text NOT NULL,
	`made_until` integer NOT NULL,
	`fault` text,
	`ended_at` integer,
	`revision` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "recurrences_last" CHECK("duration_ms" > 0 and "ahead_ms" > 0)
);
--> statement-breakpoint
CREATE INDEX `recurrences_work` ON `recurrences` (`ended_at`,`made_until`);--> statement-breakpoint
CREATE TABLE `summaries` (
	`notice_id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`sections` text NOT NULL,
	`body` text NOT NULL,
	`revision` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`published_by` text,
	`published_at` integer,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "summaries_status_known" CHECK("status" in ('draft', 'approved', 'published')),
	CONSTRAINT "summaries_published_whole" CHECK(("status" = 'published') = ("published_at" is not null))
);
--> statement-breakpoint
CREATE INDEX `summaries_published` ON `summaries` (`published_at`);--> statement-breakpoint
CREATE TABLE `support_briefs` (
	`notice_id` text NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	`macros` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	PRIMARY KEY(`notice_id`, `version`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `__new_notice_components` (
	`notice_id` text NOT NULL,
	`component_id` text NOT NULL,
	`impact` text NOT NULL,
	`role` text DEFAULT 'noticed' NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`notice_id`, `component_id`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "notice_components_impact_known" CHECK("impact" in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "notice_components_role_known" CHECK("role" in ('noticed', 'touched'))
);
--> statement-breakpoint
INSERT INTO `__new_notice_components`("notice_id", "component_id", "impact", "position") SELECT "notice_id", "component_id", "impact", "position" FROM `notice_components`;--> statement-breakpoint
DROP TABLE `notice_components`;--> statement-breakpoint
ALTER TABLE `__new_notice_components` RENAME TO `notice_components`;--> statement-breakpoint
CREATE INDEX `notice_components_component` ON `notice_components` (`component_id`);--> statement-breakpoint
ALTER TABLE `notice_private_facts` ADD `policy_version` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `owner_team` text;--> statement-breakpoint
ALTER TABLE `notices` ADD `commit_publicly` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `notices` ADD `responded_at` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `lead_reason` text;--> statement-breakpoint
ALTER TABLE `notices` ADD `recurrence_id` text;--> statement-breakpoint
ALTER TABLE `notices` ADD `occurrence` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `watch_ms` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `watch_until` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `rollout_paused` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `notices` ADD `disclosed` text;--> statement-breakpoint
ALTER TABLE `notices` ADD `disclosed_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `notices_occurrence` ON `notices` (`recurrence_id`,`occurrence`);--> statement-breakpoint
ALTER TABLE `stages` ADD `region` text;--> statement-breakpoint
ALTER TABLE `stages` ADD `planned_start` integer;--> statement-breakpoint
ALTER TABLE `stages` ADD `planned_end` integer;--> statement-breakpoint
ALTER TABLE `tier_policies` ADD `review_within_ms` integer DEFAULT 86400000 NOT NULL;--> statement-breakpoint
ALTER TABLE `tier_policies` ADD `summary_within_ms` integer;--> statement-breakpoint
UPDATE `tier_policies` SET `summary_within_ms` = 432000000 WHERE `tier` IN ('high', 'critical');
