CREATE TABLE "disclosure_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"notice_id" text NOT NULL,
	"subject" text NOT NULL,
	"place" text NOT NULL,
	"text" text NOT NULL,
	"note" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" bigint NOT NULL,
	"outcome" text,
	"settled_by" text,
	"settled_at" bigint,
	"answer" text,
	CONSTRAINT "disclosure_requests_subject_known" CHECK ("subject" in ('notice', 'summary', 'brief')),
	CONSTRAINT "disclosure_requests_outcome_known" CHECK ("outcome" in ('passed', 'refused', 'withdrawn', 'voided'))
);
--> statement-breakpoint
DROP INDEX "disclosure_overrides_once";--> statement-breakpoint
ALTER TABLE "disclosure_overrides" ADD COLUMN "subject" text DEFAULT 'notice' NOT NULL;--> statement-breakpoint
ALTER TABLE "disclosure_overrides" ADD COLUMN "place" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "disclosure_overrides" ADD COLUMN "text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "disclosure_overrides" ADD COLUMN "embargo_until" bigint;--> statement-breakpoint
ALTER TABLE "disclosure_requests" ADD CONSTRAINT "disclosure_requests_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "disclosure_requests_notice" ON "disclosure_requests" USING btree ("notice_id");--> statement-breakpoint
CREATE INDEX "disclosure_requests_open" ON "disclosure_requests" USING btree ("outcome");--> statement-breakpoint
CREATE INDEX "disclosure_overrides_notice" ON "disclosure_overrides" USING btree ("notice_id");--> statement-breakpoint
ALTER TABLE "disclosure_overrides" ADD CONSTRAINT "disclosure_overrides_subject_known" CHECK ("subject" in ('notice', 'summary', 'brief'));