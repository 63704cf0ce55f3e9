/** `pinion token create`: makes an API token for a person, for scripts and machines. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { findUserByEmail } from '@/db/queries/people';
import { TOKEN_SCOPES } from '@/lib/domain/scopes';
import { readEnv } from '@/lib/env';
import { issueToken, TOKEN_DAYS_MOST } from '@/lib/server/people/tokens';
import { CannotStart } from '@/lib/server/failure';
import type { Command } from './command';
import { openDatabase } from './database';

const usage = `pinion token create --user E-MAIL --name NAME --scope SCOPE [--scope SCOPE …] [--days DAYS]

  --user   whose rights the token has, as far as its scopes reach
  --name   what it is for; shown in the person's list of tokens
  --scope  ${TOKEN_SCOPES.join(', ')}; repeat it, or separate several by commas
  --days   until it expires, 1 to ${TOKEN_DAYS_MOST}; 90 unless said

The token is printed once, alone on standard output. It cannot be shown again.
`;

const options = z.object({
  user: z.string({ error: '--user is missing.' }).min(1, '--user is missing.'),
  name: z.string({ error: '--name is missing.' }).trim().min(1, '--name is missing.').max(80, '--name has at most 80 characters.'),
  scope: z.array(z.string(), { error: '--scope is missing.' }).transform((given) => [...new Set(given.flatMap((one) => one.split(',')).map((one) => one.trim()))]).pipe(z.array(z.enum(TOKEN_SCOPES, { error: ({ input }) => `There is no scope ${JSON.stringify(input)}. There are ${TOKEN_SCOPES.join(', ')}.` })).min(1, '--scope is missing.')),
  days: z.coerce.number().int('--days is a whole number.').min(1, '--days is at least 1.').max(TOKEN_DAYS_MOST, `--days is at most ${TOKEN_DAYS_MOST}.`).default(90),
});

function misused(message: string): 2 {
  process.stderr.write(`${message}\n\n${usage}`);
  return 2;
}

async function run(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  if (action !== 'create') return misused(action ? `There is no pinion token ${action}.` : 'Say what to do with tokens.');
  let given: unknown;
  try {
    given = parseArgs({ args: rest, options: { user: { type: 'string' }, name: { type: 'string' }, scope: { type: 'string', multiple: true }, days: { type: 'string' } } }).values;
  } catch (error) {
    return misused((error as Error).message);
  }
  const wanted = options.safeParse(given);
  if (!wanted.success) return misused(wanted.error.issues[0]!.message);
  const { user: email, name, scope, days } = wanted.data;
  try {
    const database = await openDatabase(readEnv());
    try {
      const user = await findUserByEmail(database.db, email);
      if (!user || user.disabledAt) {
        process.stderr.write(`There is no account ${email} that may sign in.\n`);
        return 1;
      }
      const { secret, token } = await issueToken(database.db, Date.now(), user.id, { name, scopes: scope, days });
      process.stderr.write(`Token “${name}” of ${user.email}: ${scope.join(', ')}; until ${token.expiresAt.toISOString().slice(0, 10)}. Keep it safe: it is not shown again.\n`);
      process.stdout.write(`${secret}\n`);
      return 0;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

export const token: Command = { summary: 'Make an API token for a person', usage, run };
