CREATE TABLE "stream_batches" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"stream_id" uuid NOT NULL,
	"idempotency_key" text,
	"request_digest" text NOT NULL,
	"records" text,
	"rows" integer NOT NULL,
	"answer" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"snapshot" integer
);
--> statement-breakpoint
CREATE TABLE "stream_keys" (
	"stream_id" uuid NOT NULL,
	"key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "stream_keys_stream_id_key_pk" PRIMARY KEY("stream_id","key")
);
--> statement-breakpoint
CREATE TABLE "stream_snapshots" (
	"stream_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"digest" text NOT NULL,
	"rows" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	CONSTRAINT "stream_snapshots_stream_id_number_pk" PRIMARY KEY("stream_id","number")
);
--> statement-breakpoint
CREATE TABLE "streams" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"key_column" text,
	"cut_rows" integer NOT NULL,
	"cut_bytes" integer NOT NULL,
	"cut_minutes" integer NOT NULL,
	"keep_days" integer NOT NULL,
	"snapshots" integer DEFAULT 0 NOT NULL,
	"pending_rows" integer DEFAULT 0 NOT NULL,
	"pending_bytes" bigint DEFAULT 0 NOT NULL,
	"pending_since" timestamp with time zone,
	"received_rows" bigint DEFAULT 0 NOT NULL,
	"duplicate_rows" bigint DEFAULT 0 NOT NULL,
	"rejected_rows" bigint DEFAULT 0 NOT NULL,
	"last_received_at" timestamp with time zone,
	"last_problem" jsonb,
	"made_by" uuid NOT NULL,
	"made_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "stream_batches" ADD CONSTRAINT "stream_batches_stream_id_streams_id_fk" FOREIGN KEY ("stream_id") REFERENCES "public"."streams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stream_keys" ADD CONSTRAINT "stream_keys_stream_id_streams_id_fk" FOREIGN KEY ("stream_id") REFERENCES "public"."streams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stream_snapshots" ADD CONSTRAINT "stream_snapshots_stream_id_streams_id_fk" FOREIGN KEY ("stream_id") REFERENCES "public"."streams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "streams" ADD CONSTRAINT "streams_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stream_batches_key" ON "stream_batches" USING btree ("stream_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "stream_batches_pending_idx" ON "stream_batches" USING btree ("stream_id","id") WHERE records is not null;--> statement-breakpoint
CREATE INDEX "stream_batches_at_idx" ON "stream_batches" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "stream_keys_at_idx" ON "stream_keys" USING btree ("stream_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "streams_name_key" ON "streams" USING btree ("project_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "streams_token_key" ON "streams" USING btree ("token_hash");