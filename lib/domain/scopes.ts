/**
 * What an API token may be used for. A token never does more than its person may: it needs the role and the scope that
 * the door names. A door that names none takes no tokens.
 */
export const TOKEN_SCOPES = ['read', 'write', 'predict', 'govern'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const SCOPE_NAMES: Record<TokenScope, string> = {
  read: 'Read projects, notebooks, cards and data',
  write: 'Edit notebooks, run cells, upload data, pin results',
  predict: 'Ask deployed models for predictions',
  govern: 'Sign, approve, deploy, retire and change projects',
};
