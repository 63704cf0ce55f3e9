CREATE TABLE "run_counters" (
	"project_id" uuid PRIMARY KEY NOT NULL,
	"next" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_details" (
	"run" bigint PRIMARY KEY NOT NULL,
	"data" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"code_digest" text,
	"source" text,
	"environment" jsonb,
	"error" text,
	"summaries" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"system" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"notes" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_names" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_names_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_points" (
	"run" bigint NOT NULL,
	"metric" text NOT NULL,
	"chunk" integer NOT NULL,
	"count" integer NOT NULL,
	"extremes" "bytea" NOT NULL,
	"points" "bytea" NOT NULL,
	CONSTRAINT "run_points_run_metric_chunk_pk" PRIMARY KEY("run","metric","chunk")
);
--> statement-breakpoint
CREATE TABLE "run_values" (
	"name" integer NOT NULL,
	"run" bigint NOT NULL,
	"number" double precision,
	"text" text,
	CONSTRAINT "run_values_run_name_pk" PRIMARY KEY("run","name")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"key" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "runs_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"name" text NOT NULL,
	"experiment" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"author_id" uuid,
	"notebook_id" uuid,
	"cell_id" text,
	"execution_id" uuid,
	"parent" bigint,
	"params" jsonb NOT NULL,
	"metrics" jsonb NOT NULL,
	"tags" jsonb NOT NULL,
	"trashed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "run_counters" ADD CONSTRAINT "run_counters_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_details" ADD CONSTRAINT "run_details_run_runs_key_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_names" ADD CONSTRAINT "run_names_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_points" ADD CONSTRAINT "run_points_run_runs_key_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_values" ADD CONSTRAINT "run_values_name_run_names_id_fk" FOREIGN KEY ("name") REFERENCES "public"."run_names"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_values" ADD CONSTRAINT "run_values_run_runs_key_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_parent_runs_key_fk" FOREIGN KEY ("parent") REFERENCES "public"."runs"("key") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_names_name_key" ON "run_names" USING btree ("project_id","kind","name");--> statement-breakpoint
CREATE INDEX "run_values_number_idx" ON "run_values" USING btree ("name","number","run");--> statement-breakpoint
CREATE INDEX "run_values_text_idx" ON "run_values" USING btree ("name","text","run");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_id_key" ON "runs" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_number_key" ON "runs" USING btree ("project_id","number");--> statement-breakpoint
CREATE INDEX "runs_parent_idx" ON "runs" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "runs_status_idx" ON "runs" USING btree ("status");--> statement-breakpoint
CREATE INDEX "runs_execution_idx" ON "runs" USING btree ("execution_id");