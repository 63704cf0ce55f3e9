/** Stands before the code of a cell on its first line; the host subtracts its length from columns there. */
export const CODE_PREFIX = "'use strict';(";
