CREATE TABLE `mail_refusals` (
	`id` text PRIMARY KEY NOT NULL,
	`words` text NOT NULL,
	`domain` text NOT NULL,
	`at` integer NOT NULL,
	`sent_before` integer NOT NULL,
	`subscriber_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`facts` text NOT NULL,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `mail_refusals_words` ON `mail_refusals` (`words`,`at`);--> statement-breakpoint
CREATE INDEX `mail_refusals_at` ON `mail_refusals` (`at`);--> statement-breakpoint
CREATE INDEX `mail_refusals_subscriber` ON `mail_refusals` (`subscriber_id`);