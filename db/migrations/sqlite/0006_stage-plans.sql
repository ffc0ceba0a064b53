CREATE TABLE `__new_stages` (
	`notice_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`percent` integer,
	`status` text NOT NULL,
	`region` text,
	`planned_start` integer,
	`planned_end` integer,
	`started_at` integer,
	`ended_at` integer,
	PRIMARY KEY(`notice_id`, `position`),
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "stages_status_known" CHECK("status" in ('pending', 'running', 'done', 'rolled_back')),
	CONSTRAINT "stages_percent_possible" CHECK("percent" between 1 and 100),
	CONSTRAINT "stages_reach_known" CHECK("percent" is not null or "region" is not null),
	CONSTRAINT "stages_plan_possible" CHECK("planned_end" is null or ("planned_start" is not null and "planned_end" > "planned_start"))
);
--> statement-breakpoint
INSERT INTO `__new_stages`("notice_id", "position", "name", "percent", "status", "region", "planned_start", "planned_end", "started_at", "ended_at") SELECT "notice_id", "position", "name", "percent", "status", "region", "planned_start", "planned_end", "started_at", "ended_at" FROM `stages`;--> statement-breakpoint
DROP TABLE `stages`;--> statement-breakpoint
ALTER TABLE `__new_stages` RENAME TO `stages`;--> statement-breakpoint
CREATE UNIQUE INDEX `stages_name` ON `stages` (`notice_id`,`name`);