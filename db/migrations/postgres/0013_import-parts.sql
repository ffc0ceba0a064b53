CREATE TABLE "subscriber_import_parts" (
	"import_id" text NOT NULL,
	"last_line" integer NOT NULL,
	"rows" jsonb NOT NULL,
	CONSTRAINT "subscriber_import_parts_import_id_last_line_pk" PRIMARY KEY("import_id","last_line")
);
--> statement-breakpoint
ALTER TABLE "subscriber_imports" DROP CONSTRAINT "subscriber_imports_status_known";--> statement-breakpoint
ALTER TABLE "subscriber_import_parts" ADD CONSTRAINT "subscriber_import_parts_import_id_subscriber_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."subscriber_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriber_imports" DROP COLUMN "content";--> statement-breakpoint
ALTER TABLE "subscriber_imports" ADD CONSTRAINT "subscriber_imports_status_known" CHECK ("status" in ('receiving', 'waiting', 'running', 'done', 'failed', 'cancelled'));--> statement-breakpoint
UPDATE "subscriber_imports" SET "status" = 'failed' WHERE "status" IN ('waiting', 'running');
