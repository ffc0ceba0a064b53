CREATE TABLE `disclosure_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`subject` text NOT NULL,
	`place` text NOT NULL,
	`text` text NOT NULL,
	`note` text NOT NULL,
	`requested_by` text NOT NULL,
	`requested_at` integer NOT NULL,
	`outcome` text,
	`settled_by` text,
	`settled_at` integer,
	`answer` text,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "disclosure_requests_subject_known" CHECK("subject" in ('notice', 'summary', 'brief')),
	CONSTRAINT "disclosure_requests_outcome_known" CHECK("outcome" in ('passed', 'refused', 'withdrawn', 'voided'))
);
--> statement-breakpoint
CREATE INDEX `disclosure_requests_notice` ON `disclosure_requests` (`notice_id`);--> statement-breakpoint
CREATE INDEX `disclosure_requests_open` ON `disclosure_requests` (`outcome`);--> statement-breakpoint
CREATE TABLE `__new_disclosure_overrides` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`rule` text NOT NULL,
	`reason` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`subject` text DEFAULT 'notice' NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`text` text DEFAULT '' NOT NULL,
	`embargo_until` integer,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "disclosure_overrides_subject_known" CHECK("subject" in ('notice', 'summary', 'brief'))
);
--> statement-breakpoint
INSERT INTO `__new_disclosure_overrides`("id", "notice_id", "fingerprint", "rule", "reason", "created_by", "created_at") SELECT "id", "notice_id", "fingerprint", "rule", "reason", "created_by", "created_at" FROM `disclosure_overrides`;--> statement-breakpoint
DROP TABLE `disclosure_overrides`;--> statement-breakpoint
ALTER TABLE `__new_disclosure_overrides` RENAME TO `disclosure_overrides`;--> statement-breakpoint
CREATE INDEX `disclosure_overrides_notice` ON `disclosure_overrides` (`notice_id`);