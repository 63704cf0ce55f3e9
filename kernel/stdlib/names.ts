/** A name fit for an asset: `income` and `model` give `income-model`; `adult-train.csv` gives `adult-train`. */
export function assetName(text: string, suffix = ''): string {
  const slug = text.toLowerCase().replace(/\.[a-z0-9]{1,5}$/, '').replace(/[^a-z0-9]+/g, '-').slice(0, 50).replace(/^-+|-+$/g, '');
  return [slug, suffix].filter((part) => part !== '').join('-');
}
