/** Where a kernel believes it is (K9): dates and numbers read the same on every machine. */
export const PLACE: Readonly<Record<string, string>> = { TZ: 'UTC', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' };
