'use client';
/** The names of the project's data files, for inputs that choose one. */
import { createContext, useContext } from 'react';

export const FilesContext = createContext<readonly string[]>([]);

export function useFiles(): readonly string[] {
  return useContext(FilesContext);
}
