/** What host and relay say to a kernel's inspector (Chrome DevTools Protocol) and to each other. */
export const STOP_COMMAND = { method: 'Runtime.terminateExecution' } as const;
export const ABSORB_COMMAND = { method: 'Runtime.evaluate', params: { expression: '0', silent: true } } as const;

/** Bytes from host to relay; a stop is answered by the same byte. */
export const RELAY_STOP = 115;
export const RELAY_ABSORB = 97;
