CREATE TABLE `mail_relays` (
	`relay` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`failing_since` integer,
	`failed_at` integer,
	`reason` text,
	`answered_at` integer,
	`told_at` integer
);
--> statement-breakpoint
ALTER TABLE `staff_messages` ADD `topic` text;