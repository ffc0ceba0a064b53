ALTER TABLE "stages" ALTER COLUMN "percent" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "stages" ADD CONSTRAINT "stages_reach_known" CHECK ("percent" is not null or "region" is not null);--> statement-breakpoint
ALTER TABLE "stages" ADD CONSTRAINT "stages_plan_possible" CHECK ("planned_end" is null or ("planned_start" is not null and "planned_end" > "planned_start"));