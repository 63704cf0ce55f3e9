export * from './artifacts';
export * from './files';
export * from './governance';
export * from './notebooks';
export * from './people';
export * from './projects';
export * from './serving';
export * from './together';
