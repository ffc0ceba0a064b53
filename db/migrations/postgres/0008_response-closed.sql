ALTER TABLE "nudges" DROP CONSTRAINT "nudges_reason_known";--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "response_closed_at" bigint;--> statement-breakpoint
UPDATE "notices" SET "response_closed_at" = coalesce("actual_end", "updated_at") WHERE "status" in ('cancelled', 'rolled_back') AND "respond_by" is not null AND "responded_at" is null;--> statement-breakpoint
ALTER TABLE "nudges" ADD CONSTRAINT "nudges_reason_known" CHECK ("reason" in ('update_overdue', 'running_over', 'long_running', 'watch_over', 'respond_by_at_risk', 'respond_by_breached', 'review_due', 'summary_due', 'break_glass'));
