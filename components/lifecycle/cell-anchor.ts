/** Where a cell of the provenance stands on a card's page. A browser opens the closed list around it when it is gone to. */
export function cellAnchor(cell: string): string {
  return `made-by-${encodeURIComponent(cell)}`;
}
