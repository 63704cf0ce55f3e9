CREATE TABLE "data_uploads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"size" bigint NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"touched_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notebook_imports" (
	"notebook_id" uuid PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"format" text NOT NULL,
	"digest" text NOT NULL,
	"imported_by" uuid NOT NULL,
	"imported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notebook_texts" (
	"notebook_id" uuid PRIMARY KEY NOT NULL,
	"text" text NOT NULL,
	"cells" jsonb NOT NULL,
	"hint" text NOT NULL,
	"of" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notebooks" ADD COLUMN "edited_by" uuid;--> statement-breakpoint
ALTER TABLE "data_uploads" ADD CONSTRAINT "data_uploads_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notebook_imports" ADD CONSTRAINT "notebook_imports_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notebook_texts" ADD CONSTRAINT "notebook_texts_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "data_uploads_project_idx" ON "data_uploads" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "notebook_imports_digest_idx" ON "notebook_imports" USING btree ("digest");