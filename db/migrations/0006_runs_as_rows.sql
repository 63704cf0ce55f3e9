-- Made anew rather than altered, for the order of the columns: nothing has written a run before this.
DROP TABLE "run_values", "run_points", "run_details", "run_names", "runs" CASCADE;--> statement-breakpoint
CREATE TABLE "run_names" (
	"project_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "run_names_project_id_kind_name_pk" PRIMARY KEY("project_id","kind","name")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"key" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "runs_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_id" uuid NOT NULL,
	"trashed_at" timestamp with time zone,
	"number" integer NOT NULL,
	"parent" bigint,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"author_id" uuid,
	"notebook_id" uuid,
	"execution_id" uuid,
	"status" text NOT NULL,
	"kind" text NOT NULL,
	"params" jsonb NOT NULL,
	"metrics" jsonb NOT NULL,
	"tags" jsonb NOT NULL,
	"name" text NOT NULL,
	"experiment" text NOT NULL,
	"cell_id" text
);
--> statement-breakpoint
-- Rows of many parameters stay in one piece to 8 KB: what is stored apart is read by every filter, slowly.
ALTER TABLE "runs" SET (toast_tuple_target = 8160);--> statement-breakpoint
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
ALTER TABLE "run_names" ADD CONSTRAINT "run_names_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_details" ADD CONSTRAINT "run_details_run_runs_key_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_points" ADD CONSTRAINT "run_points_run_runs_key_fk" FOREIGN KEY ("run") REFERENCES "public"."runs"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_parent_runs_key_fk" FOREIGN KEY ("parent") REFERENCES "public"."runs"("key") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_id_key" ON "runs" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_number_key" ON "runs" USING btree ("project_id","number");--> statement-breakpoint
CREATE INDEX "runs_kept_idx" ON "runs" USING btree ("project_id","number" DESC NULLS LAST) WHERE trashed_at is null;--> statement-breakpoint
CREATE INDEX "runs_parent_idx" ON "runs" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "runs_running_idx" ON "runs" USING btree ("key") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "runs_notebook_idx" ON "runs" USING btree ("notebook_id");
