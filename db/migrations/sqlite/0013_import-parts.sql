CREATE TABLE `subscriber_import_parts` (
	`import_id` text NOT NULL,
	`last_line` integer NOT NULL,
	`rows` text NOT NULL,
	PRIMARY KEY(`import_id`, `last_line`),
	FOREIGN KEY (`import_id`) REFERENCES `subscriber_imports`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_subscriber_imports` (
	`id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`file_name` text NOT NULL,
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
	CONSTRAINT "subscriber_imports_status_known" CHECK("status" in ('receiving', 'waiting', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "subscriber_imports_counts" CHECK("checkpoint" >= 0 and "total_rows" >= 0)
);
--> statement-breakpoint
INSERT INTO `__new_subscriber_imports`("id", "status", "file_name", "consent", "options", "checkpoint", "total_rows", "added", "changed", "skipped", "refused", "faults", "created_by", "created_at", "finished_at") SELECT "id", "status", "file_name", "consent", "options", "checkpoint", "total_rows", "added", "changed", "skipped", "refused", "faults", "created_by", "created_at", "finished_at" FROM `subscriber_imports`;--> statement-breakpoint
DROP TABLE `subscriber_imports`;--> statement-breakpoint
ALTER TABLE `__new_subscriber_imports` RENAME TO `subscriber_imports`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `subscriber_imports_status` ON `subscriber_imports` (`status`,`created_at`);--> statement-breakpoint
UPDATE `subscriber_imports` SET `status` = 'failed' WHERE `status` IN ('waiting', 'running');
