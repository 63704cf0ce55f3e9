/** What the person can do instead, for each way in which a value that crossed refuses to change. */
export const REMEDY = 'A value that another cell reads is read-only. Change a copy (structuredClone(value), [...list], { ...record }), or change it in the cell that defines it.';
export const MODEL_REMEDY = 'A model that another cell reads is read-only. Build, compile and fit it in the cell that defines it.';
export const STREAM_REMEDY = 'An iterator gives its values once, so a second run would find none. Define the list ([...values]) or the function that makes the iterator instead.';
