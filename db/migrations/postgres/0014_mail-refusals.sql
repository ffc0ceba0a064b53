CREATE TABLE "mail_refusals" (
	"id" text PRIMARY KEY NOT NULL,
	"words" text NOT NULL,
	"domain" text NOT NULL,
	"at" bigint NOT NULL,
	"sent_before" bigint NOT NULL,
	"subscriber_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"facts" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mail_refusals" ADD CONSTRAINT "mail_refusals_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_refusals_words" ON "mail_refusals" USING btree ("words","at");--> statement-breakpoint
CREATE INDEX "mail_refusals_at" ON "mail_refusals" USING btree ("at");--> statement-breakpoint
CREATE INDEX "mail_refusals_subscriber" ON "mail_refusals" USING btree ("subscriber_id");