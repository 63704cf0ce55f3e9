/** Column kinds that several tables share. */
import { customType, timestamp } from 'drizzle-orm/pg-core';

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
});

/** A point in time with its zone. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
