CREATE TABLE `__new_nudges` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`reason` text NOT NULL,
	`occasion` text NOT NULL,
	`rung` integer NOT NULL,
	`told` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "nudges_reason_known" CHECK("reason" in ('update_overdue', 'start_overdue', 'running_over', 'long_running', 'watch_over', 'respond_by_at_risk', 'respond_by_breached', 'review_due', 'summary_due', 'break_glass'))
);
--> statement-breakpoint
INSERT INTO `__new_nudges`("id", "notice_id", "reason", "occasion", "rung", "told", "at") SELECT "id", "notice_id", "reason", "occasion", "rung", "told", "at" FROM `nudges`;--> statement-breakpoint
DROP TABLE `nudges`;--> statement-breakpoint
ALTER TABLE `__new_nudges` RENAME TO `nudges`;--> statement-breakpoint
CREATE UNIQUE INDEX `nudges_once` ON `nudges` (`notice_id`,`reason`,`occasion`,`rung`);--> statement-breakpoint
CREATE INDEX `notices_embargo` ON `notices` (`embargo_until`);