CREATE TABLE "document_copies" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"notebook_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"made_by" uuid,
	"report" jsonb NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_spans" (
	"notebook_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "document_spans_notebook_id_user_id_pk" PRIMARY KEY("notebook_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "document_trash" (
	"notebook_id" uuid NOT NULL,
	"cell_id" text NOT NULL,
	"user_id" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "document_trash_notebook_id_cell_id_pk" PRIMARY KEY("notebook_id","cell_id")
);
--> statement-breakpoint
CREATE TABLE "document_versions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"notebook_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp with time zone,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"authors" jsonb NOT NULL,
	"made_by" uuid,
	"name" text,
	"named_by" uuid,
	"changes" jsonb NOT NULL,
	"cells" integer NOT NULL,
	"digest" text NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notebooks" ADD COLUMN "document_epoch" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "document_copies" ADD CONSTRAINT "document_copies_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_spans" ADD CONSTRAINT "document_spans_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_trash" ADD CONSTRAINT "document_trash_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_notebook_id_notebooks_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_copies_notebook_idx" ON "document_copies" USING btree ("notebook_id");--> statement-breakpoint
CREATE INDEX "document_trash_at_idx" ON "document_trash" USING btree ("at");--> statement-breakpoint
CREATE INDEX "document_versions_notebook_idx" ON "document_versions" USING btree ("notebook_id","id");