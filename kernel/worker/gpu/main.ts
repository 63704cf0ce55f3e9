/** The kernel's main module where an administrator allows a GPU: the usual one, which then finds a backend to ask first. */
import { offerGpu } from '../compute';
import { openGpu } from './open';

offerGpu(openGpu);
await import('../boot');
