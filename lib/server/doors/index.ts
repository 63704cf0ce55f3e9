/** The router table: every door of Pinion. What is not listed here does not open (DESIGN L9). */
import type { Door } from '../door';
import { apiDocsDoors } from './api-docs';
import { auditDoors } from './audit';
import { commentDoors } from './comments';
import { connectionDoors } from './connections';
import { deploymentDoors } from './deployments';
import { fileDoors } from './files';
import { frameDoors } from './frame';
import { historyDoors } from './history';
import { inferenceDoors } from './inference';
import { liveDoors } from './live';
import { dataDoors } from './data';
import { notebookDoors } from './notebooks';
import { operationsDoors } from './operations';
import { peopleDoors } from './people';
import { projectDoors } from './projects';
import { runDoors } from './runs';
import { sessionDoors } from './session';
import { sharingDoors } from './sharing';
import { streamDoors } from './streams';
import { syncDoors } from './sync';
import { tableDoors } from './tables';
import { uploadDoors } from './uploads';
import { webDoors } from './web';
import { versionDoors } from './versions';

const AREAS: readonly Door[] = [
  ...operationsDoors,
  ...webDoors,
  ...peopleDoors,
  ...frameDoors,
  ...liveDoors,
  ...projectDoors,
  ...notebookDoors,
  ...historyDoors,
  ...sharingDoors,
  ...commentDoors,
  ...fileDoors,
  ...syncDoors,
  ...sessionDoors,
  ...tableDoors,
  ...dataDoors,
  ...connectionDoors,
  ...streamDoors,
  ...uploadDoors,
  ...versionDoors,
  ...runDoors,
  ...auditDoors,
  ...inferenceDoors,
  ...deploymentDoors,
];

export const DOORS: readonly Door[] = [...AREAS, ...apiDocsDoors(AREAS)];
