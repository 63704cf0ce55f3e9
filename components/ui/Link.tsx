'use client';
/**
 * A link to another page of Pinion, asked for ahead only while the pointer or the focus is on it. Links that ask as soon
 * as they are in view do so again after every refresh, and pages here refresh whenever somebody changes something: a
 * dozen people watching a board would ask the server for thousands of pages that nobody opens.
 */
import NextLink from 'next/link';
import { useState, type ComponentProps } from 'react';

export function Link(props: ComponentProps<typeof NextLink>) {
  const [isNear, setIsNear] = useState(false);
  return (
    <NextLink
      {...props}
      prefetch={isNear ? null : false}
      onMouseEnter={(event) => { setIsNear(true); props.onMouseEnter?.(event); }}
      onMouseLeave={(event) => { setIsNear(false); props.onMouseLeave?.(event); }}
      onFocus={(event) => { setIsNear(true); props.onFocus?.(event); }}
      onBlur={(event) => { setIsNear(false); props.onBlur?.(event); }}
    />
  );
}
