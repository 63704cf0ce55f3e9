// Next writes next-env.d.ts on every build, with paths into .next; this keeps its types known before the first one.
/// <reference types="next" />
/// <reference types="next/image-types/global" />
