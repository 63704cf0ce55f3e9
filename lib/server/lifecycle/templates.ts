/** Puts the checklist templates into their table once, and finds the one that applies. */
import { and, desc, eq, lte } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { checklistTemplates } from '@/db/schema';
import { TEMPLATES, type ChecklistTemplate } from '@/lib/domain/checklists';

/** Idempotent: a version that is there stays as it is. */
export async function seedTemplates(handle: Handle): Promise<void> {
  await handle.insert(checklistTemplates)
    .values(TEMPLATES.map((template) => ({ ...template, appliesFrom: new Date(template.appliesFrom), items: [...template.items] })))
    .onConflictDoNothing();
}

/** The newest version of the template `code` that applies at `now` (milliseconds since 1970). */
export async function currentTemplate(handle: Handle, code: string, now: number): Promise<Pick<ChecklistTemplate, 'code' | 'version' | 'name'> & { readonly items: ChecklistTemplate['items'] }> {
  const find = () => handle.select().from(checklistTemplates)
    .where(and(eq(checklistTemplates.code, code), lte(checklistTemplates.appliesFrom, new Date(now)))).orderBy(desc(checklistTemplates.version)).limit(1);
  let [row] = await find();
  if (!row) {
    await seedTemplates(handle);
    [row] = await find();
  }
  if (!row) throw new Error(`no checklist template "${code}" applies yet`);
  return { code: row.code, version: row.version, name: row.name, items: row.items as ChecklistTemplate['items'] };
}
