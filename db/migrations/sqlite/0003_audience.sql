CREATE TABLE `erased_addresses` (
	`mark` text PRIMARY KEY NOT NULL,
	`erased_at` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `subscribers_audience`;--> statement-breakpoint
CREATE INDEX `subscribers_audience` ON `subscribers` (`status`,`id`,`follows_all`,`wants_maintenance`,`wants_emergency_patch`,`wants_incident`,`min_tier_rank`,`news`,`daily_digest`,`confirmed_at`);