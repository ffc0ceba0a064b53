CREATE TABLE "mail_relays" (
	"relay" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"failing_since" bigint,
	"failed_at" bigint,
	"reason" text,
	"answered_at" bigint,
	"told_at" bigint
);
--> statement-breakpoint
ALTER TABLE "staff_messages" ADD COLUMN "topic" text;