CREATE TABLE "asked_mailboxes" (
	"mark" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "asked_mailboxes_mark_at_pk" PRIMARY KEY("mark","at")
);
--> statement-breakpoint
CREATE INDEX "asked_mailboxes_at" ON "asked_mailboxes" USING btree ("at");