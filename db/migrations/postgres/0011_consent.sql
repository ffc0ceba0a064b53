ALTER TABLE "subscribers" DROP CONSTRAINT "subscribers_status_known";--> statement-breakpoint
ALTER TABLE "subscribers" DROP CONSTRAINT "subscribers_confirmed_whole";--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "requested_at" bigint;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "complained_at" bigint;--> statement-breakpoint
UPDATE "subscribers" SET "requested_at" = case when "status" = 'pending' then "updated_at" end, "confirmed_by" = case when "confirmed_at" is not null then coalesce("confirmed_by", 'import') end, "unsubscribed_at" = case when "status" = 'unsubscribed' or "suppressed_kind" = 'complaint' then coalesce("unsubscribed_at", "suppressed_at", "updated_at") else "unsubscribed_at" end, "complained_at" = case when "suppressed_kind" = 'complaint' then coalesce("suppressed_at", "updated_at") end, "suppressed_at" = case when "suppressed_kind" = 'complaint' then null when "status" = 'suppressed' then coalesce("suppressed_at", "updated_at") else "suppressed_at" end, "suppressed_reason" = case when "suppressed_kind" = 'complaint' then null else "suppressed_reason" end, "suppressed_kind" = case when "suppressed_kind" = 'complaint' then null when "status" = 'suppressed' or "suppressed_at" is not null then coalesce("suppressed_kind", 'hard_bounce') end;--> statement-breakpoint
ALTER TABLE "subscribers" DROP CONSTRAINT "subscribers_suppressed_kind_known";--> statement-breakpoint
ALTER TABLE "subscribers" drop column "status";--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "status" text GENERATED ALWAYS AS (case
  when "requested_at" is not null then 'pending'
  when "suppressed_at" is not null or "complained_at" is not null then 'suppressed'
  when "unsubscribed_at" is not null then 'unsubscribed'
  when "confirmed_at" is not null then 'confirmed'
  else 'pending' end) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_complaint_is_no" CHECK ("complained_at" is null or "unsubscribed_at" is not null);--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_suppressed_whole" CHECK (("suppressed_at" is null) = ("suppressed_kind" is null));--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_confirmed_whole" CHECK (("confirmed_at" is null) = ("confirmed_by" is null));--> statement-breakpoint
CREATE INDEX "subscribers_audience" ON "subscribers" USING btree ("status","id","follows_all","wants_maintenance","wants_emergency_patch","wants_incident","min_tier_rank","news","daily_digest","confirmed_at");--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_suppressed_kind_known" CHECK ("suppressed_kind" in ('hard_bounce', 'soft_bounces', 'staff'));
