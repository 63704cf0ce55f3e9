'use client';
import { PageError } from '@/components/shell/PageError';

export default PageError;
