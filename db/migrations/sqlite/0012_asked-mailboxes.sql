CREATE TABLE `asked_mailboxes` (
	`mark` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`mark`, `at`)
);
--> statement-breakpoint
CREATE INDEX `asked_mailboxes_at` ON `asked_mailboxes` (`at`);